"""What only the real WordPress can show: addresses, rights, states, clocks and duplicates."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kanalvakt.connectors import http
from kanalvakt.connectors.base import Cap, ConnectorError, EvidenceRef, FetchedItem, ItemRef, Outcome
from kanalvakt.connectors.wordpress import passes
from kanalvakt.connectors.wordpress.client import find_api
from kanalvakt.connectors.wordpress.connector import WordPress
from tests.peers.wordpress import WordPress as Blog

pytestmark = [pytest.mark.peer("wordpress"), pytest.mark.xdist_group("wordpress")]
WORDPRESS = WordPress()
PROOF = EvidenceRef("1", "0" * 64)


def items(blog: Blog, cursor: object = None, *, complete: bool = True) -> dict[str, FetchedItem]:
    found, done = {}, False
    while not done:
        page = WORDPRESS.fetch(blog.channel, cursor, complete=complete)
        found |= {item.platform_id: item for item in page.items}
        cursor, done = page.cursor, page.done
    return found


def ref(blog: Blog, number: str) -> ItemRef:
    return ItemRef(number, "comment", f"post-{blog.php(f'echo get_comment({number})->comment_post_ID;')}")


def refused(blog: Blog, channel: object) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        WORDPRESS.fetch(channel, None, complete=True)
    return caught.value


@pytest.fixture
def pretty(wordpress: Blog) -> Iterator[Blog]:
    _permalinks(wordpress, "/%year%/%postname%/")
    yield wordpress
    _permalinks(wordpress, "")


def _permalinks(blog: Blog, structure: str) -> None:
    flush = "global $wp_rewrite; $wp_rewrite->init(); flush_rewrite_rules(false);"
    blog.php(f"update_option('permalink_structure', '{structure}'); {flush}")
    find_api.cache_clear()


def test_the_api_is_found_through_the_front_page(wordpress: Blog) -> None:
    find_api.cache_clear()
    assert find_api(wordpress.url).endswith("rest_route=/")


def test_a_blog_with_pretty_addresses_works_as_well(pretty: Blog) -> None:
    assert find_api(pretty.url) == f"{pretty.url}/wp-json/"
    number = pretty.visit("Fina adresser")
    assert items(pretty)[number].text == "Fina adresser"
    receipt = WORDPRESS.act(pretty.channel, ref(pretty, number), Cap.HOLD, evidence=PROOF, idempotency_key="k")
    assert WORDPRESS.verify(pretty.channel, ref(pretty, number), receipt) == Outcome.DONE


def test_an_address_that_is_not_the_blogs_own_is_told(wordpress: Blog, settings) -> None:
    other = wordpress.url.replace("127.0.0.1", "localhost")
    settings.EGRESS_ALLOW = [wordpress.allow, other.removeprefix("http://")]
    error = refused(wordpress, replace(wordpress.channel, address=other))
    assert error.code == "moved"
    assert wordpress.url in str(error)


def test_comments_of_every_state_and_kind_are_collected(wordpress: Blog) -> None:
    numbers = {status: wordpress.visit(f"Blir {status}") for status in ("approved", "hold", "spam", "trash")}
    for status, number in numbers.items():
        wordpress.rest("POST", f"/wp/v2/comments/{number}", json={"status": status})
    found = items(wordpress)
    seen = [found[number].visibility for number in numbers.values()]
    assert seen == ["visible", "held", "spam", "trashed"]


def test_a_comment_on_a_page_has_its_page_as_root(wordpress: Blog) -> None:
    page = wordpress.rest(
        "POST", "/wp/v2/pages", json={"title": "Om", "content": "x", "status": "publish", "comment_status": "open"}
    )
    number = wordpress.visit("Kommentar på en sida", post=page["id"])
    found = items(wordpress)
    assert found[number].root_id in found


def test_a_draft_is_not_collected(wordpress: Blog) -> None:
    draft = wordpress.post("Utkast", status="draft")
    assert f"post-{draft}" not in items(wordpress)


def test_an_edited_post_is_seen_by_the_next_short_pass(wordpress: Blog) -> None:
    number = wordpress.post("Först", date="2025-01-01T12:00:00")
    cursor = {"until": "2026-01-01T00:00:00+00:00"}
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"title": "Sedan"})
    post = items(wordpress, cursor, complete=False)[f"post-{number}"]
    assert post.text.startswith("Sedan")
    assert post.edited_at


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "UTC"])
def test_a_blog_in_another_time_zone_loses_nothing(wordpress: Blog, zone: str) -> None:
    wordpress.php(f"update_option('timezone_string', '{zone}');")
    number = wordpress.visit(f"Klockan går annorlunda i {zone}")
    page = WORDPRESS.fetch(wordpress.channel, None, complete=True)
    found = items(wordpress, {"until": page.observed_until.isoformat()}, complete=False)
    wordpress.php("update_option('timezone_string', 'Europe/Stockholm');")
    assert number in found
    assert abs((found[number].written_at - page.observed_until).total_seconds()) < 60


def test_comments_deleted_between_two_steps_hide_no_others(wordpress: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "SIZES", (100, 5, 1))
    post = wordpress.post("Många kommentarer")
    values = f"'comment_post_ID'=>{post}, 'comment_content'=>\"Nummer $n\", 'comment_approved'=>1"
    insert = f"foreach (range(1, 30) as $n) echo wp_insert_comment(array({values})), ' ';"
    numbers = wordpress.php(insert).split()
    monkeypatch.setattr(http, "LIMITS", http.Limits(size=16_000))  # so small that steps must shrink
    cursor, seen, done, deleted = None, set(), False, False
    while not done:
        page = WORDPRESS.fetch(wordpress.channel, cursor, complete=True)
        seen |= {item.platform_id for item in page.items}
        cursor, done = page.cursor, page.done
        if not deleted and numbers[12] in seen:
            wordpress.php(f"foreach (array({','.join(numbers[:9])}) as $n) wp_delete_comment($n, true);")
            deleted = True
    assert deleted
    assert set(numbers) <= seen


def test_the_same_answer_twice_is_one_answer(wordpress: Blog) -> None:
    item = ref(wordpress, wordpress.visit("När är det höstlov?"))
    first = WORDPRESS.reply(wordpress.channel, item, "Vecka 44 & <3", idempotency_key="k")
    second = WORDPRESS.reply(wordpress.channel, item, "Vecka 44 & <3", idempotency_key="k")
    assert first.platform_ref == second.platform_ref


def test_a_post_itself_can_be_answered(wordpress: Blog) -> None:
    post = wordpress.post("Fråga oss")
    receipt = WORDPRESS.reply(wordpress.channel, ItemRef(f"post-{post}", "post"), "Välkomna!", idempotency_key="k")
    found = items(wordpress)[receipt.platform_ref]
    assert (found.parent_id, found.is_own) == (f"post-{post}", True)


def test_another_writer_of_the_blog_speaks_for_it_too(wordpress: Blog) -> None:
    item = ref(wordpress, wordpress.visit("Vem svarar?"))
    writer = wordpress.channel_as("writer", "writer_app_password")
    receipt = WORDPRESS.reply(writer, item, "Det gör Siv", idempotency_key="k")
    assert items(wordpress)[receipt.platform_ref].is_own


def test_an_editor_can_do_it_all(wordpress: Blog) -> None:
    writer = wordpress.channel_as("writer", "writer_app_password")
    assert WORDPRESS.health(writer).ok
    item = ref(wordpress, wordpress.visit("Bort"))
    for verb in (Cap.HOLD, Cap.APPROVE, Cap.SPAM, Cap.RESTORE, Cap.TRASH, Cap.DELETE):
        receipt = WORDPRESS.act(writer, item, verb, evidence=PROOF, idempotency_key="k")
        assert WORDPRESS.verify(writer, item, receipt) == Outcome.DONE, verb
        assert wordpress.is_public(item.platform_id) == (verb in (Cap.APPROVE, Cap.RESTORE))


def test_a_forced_deletion_answers_with_what_was_there(wordpress: Blog) -> None:
    item = ref(wordpress, wordpress.visit("Sista chansen"))
    receipt = WORDPRESS.act(wordpress.channel, item, Cap.DELETE, evidence=PROOF, idempotency_key="k")
    (before,) = WORDPRESS.parse(receipt.raw, {})
    assert before.text == "Sista chansen"


def test_a_reader_may_not_moderate_and_is_told_what_to_do(wordpress: Blog) -> None:
    reader = wordpress.channel_as("reader", "reader_app_password")
    assert "rollen redaktör" in WORDPRESS.health(reader).message
    assert refused(wordpress, reader).code == "forbidden"
    item = ref(wordpress, wordpress.visit("Kvar"))
    with pytest.raises(ConnectorError) as caught:
        WORDPRESS.act(reader, item, Cap.TRASH, evidence=PROOF, idempotency_key="k")
    assert caught.value.code == "forbidden"
    assert wordpress.is_public(item.platform_id)


def test_a_revoked_application_password_is_expired(wordpress: Blog) -> None:
    make = "list($p, $i) = WP_Application_Passwords::create_new_application_password({0}, array('name'=>'kort'));"
    code = make + " echo $p, ' ', $i['uuid'];"
    password, uuid = wordpress.php(code.replace("{0}", str(wordpress.info["user_id"]))).split()
    channel = replace(wordpress.channel, credentials={"user": "redaktor", "application_password": password})
    assert WORDPRESS.health(channel).ok
    wordpress.php(f"WP_Application_Passwords::delete_application_password({wordpress.info['user_id']}, '{uuid}');")
    health = WORDPRESS.health(channel)
    assert not health.ok
    assert "Koppla kanalen på nytt" in health.message
    assert refused(wordpress, channel).code == "expired"


def test_a_password_with_the_spaces_wordpress_shows_works(wordpress: Blog) -> None:
    password = wordpress.info["app_password"]
    spaced = " ".join(password[n : n + 4] for n in range(0, len(password), 4))
    channel = replace(wordpress.channel, credentials={"user": "redaktor", "application_password": spaced})
    assert WORDPRESS.health(channel).ok


def test_a_blog_whose_api_is_switched_off_is_told(wordpress: Blog) -> None:
    plugin = wordpress.folder / "www/wp-content/mu-plugins/closed.php"
    plugin.write_text(
        "<?php add_filter('rest_authentication_errors', fn($e) => new WP_Error('closed', 'x', array('status' => 404)));"
    )
    error = refused(wordpress, wordpress.channel)
    health = WORDPRESS.health(wordpress.channel)
    plugin.unlink()
    assert error.code == "not_json"
    assert "REST API" in health.message


def test_hostile_comments_are_kept_byte_for_byte(wordpress: Blog) -> None:
    text = "\u202eomvänt\u200b " + "😀" * 2000 + " <img src=x onerror=alert(1)> z̷̢̛a̸l̶g̷o̶"
    number = wordpress.visit(text)
    item = items(wordpress)[number]
    answer = wordpress.rest("GET", f"/wp/v2/comments/{number}", params={"context": "edit"})
    assert item.text.startswith("\u202eomvänt\u200b " + "😀" * 2000)
    assert WORDPRESS.parse(item.raw, {})[0].text == item.text
    assert answer["content"]["raw"].encode("ascii", "backslashreplace")[:9] in item.raw


def test_a_comment_of_64_kilobytes_is_collected(wordpress: Blog) -> None:
    number = wordpress.visit("å" * 32_000)
    assert len(items(wordpress)[number].text) == 32_000


def test_the_profile_is_the_blogs_own(wordpress: Blog) -> None:
    profile = WORDPRESS.profile(wordpress.channel)
    assert profile.name == "Björkskolans blogg"
    assert profile.description == "Nytt från Björkskolan i Exempelby"
    assert profile.links == [wordpress.url]
