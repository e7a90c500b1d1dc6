"""Every address of the product: who opens it, with what, and what they come for. `test_every_page.py` walks it.

PAGES are opened in a browser; ACTS answer only to a form; OTHER are addresses without a page, each with its reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kanalvakt.collection.models import Medium
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation.models import Block, Decision, NoticeTemplate, Reconsideration, SecondOpinion, ThreatPack
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Absence, ApiKey, RoleGrant
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.outbox.models import Act, Evidence
from kanalvakt.register.models import Agreement, ChannelList, ChannelRule, PartyLink, Secret
from kanalvakt.screening.models import Finding, OwnWord
from kanalvakt.supervision.models import Crisis, Round, SavedAnswer
from tests.house import HALF_WAY, House

type Args = Mapping[str, Any]


@dataclass(frozen=True)
class Address:
    """`who` opens it ('' = nobody logged in), `needs` are its arguments, `query` goes after it.

    `for_` is what one comes for: a CSS selector of a form or link that must be there, without JavaScript too.
    """

    who: str
    needs: Callable[[House], Args] = field(default=lambda _house: {})
    for_: str = "main form button"
    query: Callable[[House], str] = field(default=lambda _house: "")

    def url(self, name: str, house: House) -> str:
        """With real arguments."""
        return reverse(name, kwargs=dict(self.needs(house))) + self.query(house)


def _channel(house: House) -> Args:
    return {"slug": house.channel.slug}


def _unit(house: House) -> Args:
    return {"unit": house.channel.unit.slug}


def _feed(needs: Callable[[House], Args]) -> Callable[[House], Args]:
    return lambda house: {**needs(house), "form": "atom"}


def _item(house: House) -> Args:
    return {**_channel(house), "pk": house.channel.items.filter(is_own=False).first().pk}  # type: ignore[union-attr]


def _list(_house: House) -> Args:
    return {"pk": ChannelList.objects.get().pk}


def _import(house: House) -> Args:
    return _channel(house) | {"pk": house.channel.imports.get().pk}


def _secret(house: House) -> Args:
    return _channel(house) | {"secret": Secret.objects.get(channel=house.channel, kind="login").pk}


def _rule(house: House) -> Args:
    return _channel(house) | {"rule": ChannelRule.objects.get(channel=house.channel, state="proposed").pk}


def _case(house: House) -> Args:
    return {"case_id": house.case("Cia").pk}


def _decision(house: House) -> Args:
    return {"pk": Decision.objects.get(item=house.item("Kim")).pk}


def _reconsideration(house: House) -> Args:
    return {"pk": Reconsideration.objects.get(decision__item=house.item("Kim")).pk}


def _secret_decision(house: House) -> Args:
    return {"pk": Decision.objects.get(item__channel=house.channel, kind="secrecy").pk}


def _block(house: House) -> Args:
    return {"pk": Block.objects.get(item__channel=house.channel).pk}


def _opinion(house: House) -> Args:
    return {"pk": SecondOpinion.objects.get(item__channel=house.channel).pk}


def _pack(house: House) -> Args:
    return {"pk": ThreatPack.objects.get(unit=house.channel.unit).pk}


def _template(_house: House) -> Args:
    return {"pk": NoticeTemplate.objects.filter(retired_at=None).earliest("pk").pk}


def _saved_answer(house: House) -> Args:
    return {"saved_answer_id": SavedAnswer.objects.get(title__startswith="Tider").pk}


def _registration(begins: str) -> Callable[[House], Args]:
    return lambda house: {"pk": house.registration(begins).pk}


def _person(who: str) -> Callable[[House], Args]:
    return lambda house: {"user_id": house.user(who).pk}


def _board(house: House) -> Args:
    return {"board": house.channel.unit.board_id}


def _key(house: House) -> Args:
    return {"pk": house.user("tove").authenticator_set.get().pk}


def _grant(house: House) -> Args:
    return {"grant_id": RoleGrant.objects.get(user=house.user("anna"), role="officer").pk}


def _finding(house: House) -> Args:
    return {"finding_id": Finding.objects.filter(version__item=house.item("Elsa")).earliest("pk").pk}


def _act(house: House) -> Args:
    return {"act_id": Act.objects.get(item=house.item("Kim")).pk}


def _evidence(house: House) -> Args:
    return {"pk": Evidence.objects.get(item=house.item("Kim")).pk}


def _letter(house: House) -> Args:
    return {"letter_id": house.user("anna").letters.get(state="failed").pk}


def _by_hand(house: House) -> Args:
    return {"act_id": Act.objects.get(item__channel=house.channel, state="manual").pk}


def _link(house: House) -> Args:
    """The address by which a new person chooses a password."""
    link = organisation.password_link(house.user("nya").pk, actor=house.actor("ada"))
    uidb36, _, key = urlsplit(link).path.strip("/").rpartition("/")[2].partition("-")
    return {"uidb36": uidb36, "key": key}


def _entry(house: House) -> Args:
    return {"entry_id": Entry.objects.filter(subject=f"item:{house.item('Kim').pk}").latest("pk").pk}


def _absence(house: House) -> Args:
    return {"absence": Absence.objects.get(person=house.user("olof")).pk}


def _row(house: House) -> Args:
    board = house.channel.unit.board
    return {"board": board.pk, "row": board.retention_rows.earliest("pk").pk}


def _today(house: House) -> Args:
    return {"round_id": Round.objects.filter(channel=house.channel, crisis=None).earliest("-day").pk}


def _late(house: House) -> Args:
    return {"round_id": Round.objects.filter(channel=house.channel, state="missed", signed__isnull=False).get().pk}


def _crisis(_house: House) -> Args:
    return {"crisis_id": Crisis.objects.get().pk}


def _sender_check(house: House) -> Args:
    return {"pk": house.channel.sender_checks.latest("pk").pk}


PAGES = {
    "desk:today": Address("anna", for_="main a[href^='/inkorg/']"),
    "outbox:acts": Address("anna", for_="main a[href^='/atgarder/']"),
    "outbox:act": Address("anna", _by_hand),
    "telling:mine": Address("anna"),
    "telling:status": Address("ada"),
    "people:list": Address("ada", for_="main a[href^='/personer/']"),
    "people:add": Address("ada"),
    "people:one": Address("ada", _person("anna")),
    "people:change": Address("ada", _person("nya")),
    "people:leave": Address("ada", _person("anna")),
    "people:units": Address("ada", for_="main a[href^='/enheter/']"),
    "people:add_unit": Address("ada"),
    "people:municipality": Address("ada"),
    "people:add_board": Address("ada"),
    "people:board": Address("ada", lambda house: {"pk": house.channel.unit.board_id}),
    "people:unit": Address("ada", lambda house: {"slug": house.channel.unit.slug}),
    "moderation:remove": Address(
        "anna", query=lambda house: f"?item={house.item('Elsa').pk}&item={house.item('Cia').pk}"
    ),
    "moderation:secrecy": Address("anna", lambda house: {"item_id": house.item("Elsa").pk}),
    "moderation:decisions": Address("anna", for_="main a[href^='/beslut/']"),
    "moderation:decision": Address("anna", _decision),
    "moderation:enter_reconsideration": Address("anna", _secret_decision),
    "moderation:reconsiderations": Address("anna", for_="main a[href^='/beslut/nya-bedomningar/']"),
    "moderation:reconsideration": Address("eva", _reconsideration, for_="main form[action$='/avgor/'] button"),
    "moderation:block_item": Address("anna", lambda house: {"item_id": house.item("Cia").pk}),
    "moderation:blocks": Address("anna", for_="main a[href^='/beslut/blockeringar/']"),
    "moderation:block": Address("anna", _block, for_="main form[action$='/hav/'] button"),
    "moderation:ask_opinion": Address("anna", lambda house: {"item_id": house.item("Cia").pk}),
    "moderation:opinions": Address("olof", for_="main a[href^='/beslut/andra-ogon/']"),
    "moderation:opinion": Address("olof", _opinion),
    "moderation:packs": Address("anna", for_="main a[href^='/beslut/hotpaket/']"),
    "moderation:new_pack": Address("anna", query=lambda house: f"?item={house.item('Elsa').pk}"),
    "moderation:pack": Address("rut", _pack, for_="main form[action$='/intyga/'] button"),
    "moderation:templates": Address("anna", for_="main a[href^='/beslut/']"),
    "moderation:new_template": Address("karin"),
    "moderation:template": Address("karin", _template),
    "moderation:evidence_list": Address("anna", for_="main a[href^='/bevis/']"),
    "moderation:evidence": Address("anna", _evidence, for_="main a[href$='underlag.json']"),
    "supervision:inbox": Address("anna", for_="main a[href^='/inkorg/']"),
    "supervision:case": Address("anna", _case, for_="main form[action*='/svara/']"),
    "supervision:saved_answers": Address("anna", for_="main a[href^='/inkorg/sparade-svar/']"),
    "supervision:saved_answer_new": Address("anna"),
    "supervision:saved_answer": Address("anna", _saved_answer),
    "supervision:reports": Address("anna", for_="main form[action$='/hanterad/'] button"),
    "supervision:figures": Address("anna", for_="main a[href^='/inkorg/svarstider/csv/']"),
    "supervision:goal": Address("karin", _channel),
    "rounds:today": Address("anna", for_="main a[href^='/tillsyn/']"),
    "rounds:round": Address("anna", _late, for_="main details summary"),
    "rounds:channel": Address("karin", _channel, for_="main a[href^='/tillsyn/']"),
    "rounds:missed": Address("karin"),
    "rounds:crises": Address("karin", for_="main a[href='/tillsyn/kris/ny/']"),
    "rounds:declare": Address("karin"),
    "rounds:crisis": Address("karin", _crisis),
    "rounds:proof": Address("karin", for_="main a[href^='/tillsyn/underlag/tillsyn.csv']"),
    "account_root": Address("anna", for_="main a[href*='webauthn']"),
    "account_login": Address(""),
    "account_logout": Address("anna"),
    "account_inactive": Address("", for_="main p"),
    "account_signup": Address("", for_="main a[href]"),
    "account_reauthenticate": Address("anna"),
    "account_change_password": Address("anna"),
    "account_set_password": Address("nya"),
    "account_reset_password": Address(""),
    "account_reset_password_done": Address("", for_="main a[href]"),
    "account_reset_password_from_key": Address("", _link),
    "account_reset_password_from_key_done": Address("", for_="main a[href]"),
    "mfa_authenticate": Address(HALF_WAY),
    "mfa_index": Address("olof", for_="main a[href*='webauthn']"),
    "mfa_reauthenticate": Address("olof"),
    "mfa_activate_totp": Address("anna"),
    "mfa_deactivate_totp": Address("olof"),
    "mfa_view_recovery_codes": Address("olof", for_="main a[href*='recovery-codes']"),
    "mfa_generate_recovery_codes": Address("olof"),
    "mfa_list_webauthn": Address("tove", for_="main a[href*='webauthn']"),
    "mfa_add_webauthn": Address("anna"),
    "mfa_remove_webauthn": Address("tove", _key),
    "mfa_edit_webauthn": Address("tove", _key),
    "calendar:show": Address("karin", for_="main a[href^='/kalender/']"),
    "calendar:day": Address("karin"),
    "calendar:hours": Address("karin"),
    "calendar:rule": Address("karin"),
    "absences:show": Address("olof", for_="main a[href^='/franvaro/']"),
    "absences:report": Address("karin"),
    "absences:change": Address("olof", _absence),
    "register:list": Address("karin", for_="main a[href^='/kanaler/']"),
    "register:neglected": Address("karin", for_="main .empty, main .table"),
    "register:read_list": Address("anna"),
    "register:list_outcome": Address("anna", _list, for_="main a[href]"),
    "register:agreements": Address("karin"),
    "register:floor": Address("karin"),
    "register:propose": Address("anna"),
    "register:connect_new": Address("anna", query=lambda _house: "?address=https://blogg.exempelby.example/&platform="),
    "register:channel": Address("anna", _channel, for_="main a[href$='/valv/']"),
    "register:change": Address("anna", _channel),
    "register:proposals": Address("karin"),
    "register:parties": Address("karin"),
    "register:rules": Address("anna", _channel),
    "register:rule": Address("anna", _rule),
    "register:close": Address("eva", _channel),
    "register:connect": Address("anna", _channel),
    "register:vault": Address("anna", _channel, for_="main a[href*='/valv/']"),
    "register:store_secret": Address("anna", _channel),
    "register:reveal": Address("anna", _secret),
    "register:replace_secret": Address("anna", _secret),
    "sendercheck:list": Address("anna", for_="main a[href^='/avsandarkontroll/kanal/']"),
    "sendercheck:channel": Address("anna", _channel, for_="main form[action$='/kontrollera/'] button"),
    "sendercheck:waive": Address("karin", lambda house: _channel(house) | {"what": "notice"}),
    "sendercheck:expected": Address("karin"),
    "sendercheck:expected_of": Address("karin", _board),
    "collection:contents": Address("rut", _channel, for_="main a[href*='/innehall/']"),
    "collection:item": Address("anna", _item, for_="main a[href^='/inkorg/']"),
    "collection:add": Address("anna", _channel),
    "collection:coverage": Address("anna", _channel),
    "collection:imports": Address("anna", _channel),
    "collection:import": Address("anna", _import, for_="main a[href$='ej-last.csv']"),
    "rulebook:contents": Address("bo", for_="main a[href*='/avsnitt/']"),
    "rulebook:section": Address("bo", lambda _house: {"number": "1.5"}, for_="main a[href]"),
    "rulebook:rules": Address("bo", for_="main a[href]"),
    "rulebook:terms": Address("bo", for_="main a[href]"),
    "rulebook:versions": Address("karin", for_="main a[href]"),
    "rulebook:record_adoption": Address("karin", lambda _house: {"number": 1}),
    "rulebook:schedules": Address("arvid", for_="main a[href^='/regelbok/planer/']"),
    "rulebook:schedule": Address("arvid", _board, for_="main a[href*='/rad/']"),
    "rulebook:add_retention": Address("arvid", _board),
    "rulebook:change_retention": Address("arvid", _row),
    "rulebook:disposal_decision": Address("arvid", _board),
    "journal:list": Address("didrik", for_="main a[href^='/journal/']"),
    "journal:entry": Address("didrik", _entry, for_="main a[href]"),
    "registration:waiting": Address("rut"),
    "registration:registered": Address("rut", for_="main a[href^='/registrering/']"),
    "api_keys": Address("anna"),
    "supervision:learning": Address("karin"),
    "screening:rules": Address("karin", for_="main a[href^='/granskning/regler/']"),
    "screening:rule": Address("karin", lambda _house: {"rule": "attack.insult"}),
    "screening:own_words": Address("karin"),
    "screening:lists": Address("karin"),
    "screening:again": Address("karin", for_="main .empty, main .table"),
    "screening:try_text": Address("bo"),
    "registration:one": Address("rut", _registration("Begäran")),
    "registration:correct": Address("rut", _registration("Mer")),
    "registration:move": Address("rut", _registration("Begäran")),
}
for _space in ("website", "website-en"):
    PAGES |= {
        f"{_space}:directory": Address("", for_="main a[href*='/kanal/']"),
        f"{_space}:closed": Address("", for_="main .empty"),
        f"{_space}:whose": Address("", query=lambda house: f"?address={house.channel.address}"),
        f"{_space}:data": Address("", for_="main a[href$='.csv']"),
        f"{_space}:accessibility": Address("", for_="main a[href]"),
        f"{_space}:data_protection": Address("", for_="main li"),
        f"{_space}:channel": Address("", _channel, for_="main a[href]"),
        f"{_space}:report": Address("", _channel),
        f"{_space}:receipt": Address("", query=lambda _house: "?kvitto=A1B2C3D4E5"),
        f"{_space}:posts": Address("", for_="main article a[href]"),
        f"{_space}:unit_posts": Address("", _unit, for_="main a[href]"),
        f"{_space}:channel_posts": Address("", _channel, for_="main a[href]"),
        f"{_space}:embed": Address("", for_="kanalvakt-flode"),
    }
ACTS = {
    "moderation:undo": Address("anna"),
    "telling:test": Address("ada"),
    "telling:send_again": Address("ada", _letter),
    "outbox:undo": Address("anna", _act),
    "outbox:settle": Address("anna", _act),
    "people:link": Address("ada", _person("nya")),
    "people:mail_link": Address("ada", _person("nya")),
    "people:bring_back": Address("ada", _person("yusuf")),
    "people:take_role": Address("ada", _grant),
    "demo:hide_guide": Address("anna"),
    "moderation:restore": Address("anna", _decision),
    "moderation:notify": Address("anna", _decision),
    "moderation:settle_reconsideration": Address("eva", _reconsideration),
    "moderation:assign_reconsideration": Address("eva", _reconsideration),
    "moderation:finish_remedy": Address("eva", _reconsideration),
    "moderation:notify_reconsideration": Address("eva", _reconsideration),
    "moderation:review_block": Address("anna", _block),
    "moderation:lift_block": Address("anna", _block),
    "moderation:lift_block_again": Address("anna", _block),
    "moderation:notify_block": Address("anna", _block),
    "moderation:withdraw_opinion": Address("anna", _opinion),
    "moderation:attest": Address("rut", _pack),
    "moderation:name_witness": Address("anna", _pack),
    "moderation:report_pack": Address("anna", _pack),
    "moderation:download_pack": Address("anna", _pack),
    "moderation:retire_template": Address("karin", _template),
    "supervision:many": Address("anna"),
    "supervision:undo": Address("anna", _act),
    "supervision:report_handled": Address("anna", lambda house: {"report_id": house.channel.reports.get().pk}),
    "supervision:report_tie": Address("anna", lambda house: {"report_id": house.channel.reports.get().pk}),
    "supervision:judge": Address("anna", _finding),
    "supervision:saved_answer_delete": Address("anna", _saved_answer),
    "supervision:working": Address("anna", _case),
    "supervision:take_over": Address("anna", _case),
    "supervision:disturbing": Address("anna", _case),
    "supervision:veil": Address("anna", _case),
    "supervision:fetch_media": Address("anna", _case),
    "supervision:answer": Address("anna", _case),
    "supervision:no_answer": Address("anna", _case),
    "supervision:forward": Address("anna", _case),
    "supervision:accept": Address("olof", lambda house: {"case_id": house.case("Frans").pk}),
    "supervision:return": Address("anna", _case),
    "supervision:draft": Address("anna", _case),
    "supervision:note": Address("anna", _case),
    "rounds:sign": Address("anna", _today),
    "rounds:correct": Address("anna", _late),
    "rounds:choose": Address("karin", _channel),
    "rounds:end_crisis": Address("karin", _crisis),
    "calendar:undo": Address("karin", lambda _house: {"day": min(working_calendar().overrides).isoformat()}),
    "absences:back": Address("olof", _absence),
    "register:log_in_new": Address("anna"),
    "register:log_in": Address("anna", _channel),
    "register:end_agreement": Address("karin", lambda _house: {"pk": Agreement.objects.get().pk}),
    "register:end_party": Address("karin", lambda _house: {"pk": PartyLink.objects.get().pk}),
    "register:rule_step": Address("karin", lambda house: _rule(house) | {"verb": "godkann"}),
    "register:step": Address("karin", lambda house: _channel(house) | {"verb": "avsluta"}),
    "collection:request_sync": Address("anna", _channel),
    "collection:confirm_drop": Address("anna", _channel),
    "collection:import_begin": Address("anna", _channel),
    "collection:import_piece": Address("anna", _import),
    "collection:import_finish": Address("anna", _import),
    "collection:import_cancel": Address("anna", _import),
    "rulebook:accept": Address("anna"),
    "rulebook:decide": Address("arvid", _board),
    "rulebook:propose": Address("arvid", _board),
    "api_key_revoke": Address("anna", lambda house: {"key": ApiKey.objects.get(person=house.user("anna")).pk}),
    "supervision:learning_start": Address("karin"),
    "supervision:learning_forget": Address("karin"),
    "screening:switch_on": Address("karin", lambda _house: {"rule": "attack.insult"}),
    "screening:remove_word": Address("karin", lambda _house: {"word": OwnWord.objects.earliest("pk").pk}),
    "screening:remove_list": Address("karin", lambda _house: {"kind": "street"}),
    "screening:move_again": Address("karin", lambda _house: {"verb": "pausa"}),
    "sendercheck:check": Address("anna", _channel),
    "sendercheck:acknowledge": Address("anna", lambda house: {"pk": house.channel.sender_alarms.get(what="name").pk}),
    "sendercheck:lift": Address("karin", lambda house: {"pk": house.channel.sender_waivers.get().pk}),
    "sendercheck:main_pages": Address("karin"),
    "set_language": Address(""),
}
OTHER = {
    "register:came_back": (Address("anna"), "where a log-in at another server leads back to"),
    "colours": (Address("", lambda _house: {"colour": "0b5a8a"}), "a stylesheet"),
    "supervision:report_picture": (
        Address("anna", lambda house: {"report_id": house.channel.reports.get().pk}),
        "a picture that a sender gave",
    ),
    "collection:medium": (
        Address("anna", lambda house: {"pk": Medium.objects.get(item=house.item("Olle")).pk}),
        "a stored file",
    ),
    "collection:import_faults": (Address("anna", _import), "a file for a spreadsheet"),
    "webhooks:linkedin": (Address(""), "where LinkedIn tells that something happened; refused without its signature"),
    "webhooks:tiktok": (Address(""), "where TikTok tells that something happened; refused without its signature"),
    "webhooks:meta": (Address(""), "where Meta tells that something happened; refused without its signature"),
    "webhooks:webmention": (Address(""), "where other sites tell that they mention ours"),
    "api-1:openapi-json": (Address(""), "a description for programs"),
    "api-1:api-root": (Address(""), "an answer for programs"),
    "api-1:scan": (Address(""), "an answer for programs"),
    "api-1:is_ours": (Address("", query=lambda _house: "?address=@ingen"), "an answer for programs"),
    "sitemap": (Address(""), "a file for search engines"),
    "robots": (Address(""), "a file for search engines"),
    "security": (Address(""), "a file for those who find a weakness"),
    "moderation:evidence_pdf": (Address("anna", _evidence), "a PDF"),
    "moderation:evidence_document": (Address("anna", _evidence), "a file: the canonical JSON"),
    "moderation:evidence_raw": (Address("anna", _evidence), "a file: what the platform sent"),
    "moderation:evidence_picture": (Address("anna", _evidence), "a picture"),
    "moderation:evidence_medium": (Address("anna", lambda house: {**_evidence(house), "number": 1}), "a stored file"),
    "rounds:proof_csv": (Address("karin"), "a CSV file"),
    "supervision:figures_csv": (Address("anna"), "a CSV file"),
    "rounds:proof_pdf": (Address("karin"), "a PDF"),
    "moderation:block_table": (Address("anna"), "a file: the block list"),
    "journal:checkpoint": (Address("didrik"), "a file for auditors"),
    "sendercheck:logo": (Address("karin"), "a picture"),
    "sendercheck:logo_of": (Address("karin", _board), "a picture"),
    "sendercheck:screenshot": (Address("anna", _sender_check), "a picture"),
    "sendercheck:picture": (Address("anna", _sender_check), "a picture"),
    "register:export": (Address("anna", lambda _house: {"kind": "csv"}), "a file: the list of channels"),
    "register:list_template": (Address("anna"), "a file: an empty list"),
    "register:list_faults": (Address("anna", _list), "a file: rows to mend"),
    "register:recognise": (Address("anna"), "a part of the notification's page, for htmx"),
    "mfa_download_recovery_codes": (Address("olof"), "a file with one's own codes"),
    "mfa_login_webauthn": (Address(""), "what the log-in page's script asks for"),
    "mfa_reauthenticate_webauthn": (Address("olof"), "leads on to mfa_reauthenticate"),
} | {
    f"{space}:data_{what}": (Address("", lambda _house, kind=kind: {"kind": kind}), text)
    for space in ("website", "website-en")
    for what, kind, text in (
        ("file", "csv", "a file: open data"),
        ("catalogue", "rdf", "a description for data portals"),
    )
}
for _space in ("website", "website-en"):
    OTHER |= {
        f"{_space}:opml": (Address(""), "a file for feed readers"),
        f"{_space}:posts_feed": (Address("", _feed(lambda _house: {})), "a feed for programs"),
        f"{_space}:unit_posts_feed": (Address("", _feed(_unit)), "a feed for programs"),
        f"{_space}:channel_posts_feed": (Address("", _feed(_channel)), "a feed for programs"),
    }
ALL = PAGES | ACTS | {name: address for name, (address, _why) in OTHER.items()}


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the product, with its full name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one
