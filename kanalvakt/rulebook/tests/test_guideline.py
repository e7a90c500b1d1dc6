"""The guideline as data: whole, without names, every reference and ground in place (G0.2, G1.5.9)."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.rulebook import source
from kanalvakt.rulebook.check import problems
from kanalvakt.rulebook.source import GUIDELINE, SourceError, unwrap

BY_LAW = {"hot", "integritet", "uppvigling", "hets", "barnpornografi", "valdsskildring", "terrorism", "upphovsratt"}
LABELS = [
    *("personal_attack", "hate_group", "sexist_harassment", "violence_porn", "crime", "threat", "copyright"),
    *("swearing_obscene", "commercial", "secrecy"),
    *("PERSONNUMMER", "SAMORDNINGSNUMMER", "PHONE", "STREET_ADDRESS", "VEHICLE_REG", "PROPERTY_DESIGNATION"),
]
SECTIONS = ["0.0", *(f"1.{n}" for n in range(9)), *(f"2.{n}" for n in range(4))]


@pytest.fixture
def guideline() -> source.Source:
    return source.read()


def test_every_section_of_both_chapters_is_there(guideline) -> None:
    assert [section.number for section in guideline.section] == SECTIONS
    assert all(section.text for section in guideline.section)


def test_no_municipality_and_no_web_site_is_named(guideline) -> None:
    for section in guideline.section:
        assert not re.findall(r"\b[A-ZÅÄÖ]\w+ [kK]ommun(?:s|koncern\w*)?\b", section.text)
        assert not re.findall(r"\b[\w-]+\.se\b", section.text)


def test_what_law_says_must_go_is_kept_apart_from_what_may_go(guideline) -> None:
    must = {rule.id.removeprefix("G1.5.9.") for rule in guideline.rule if rule.tier == "must"}
    assert must == BY_LAW
    assert all("1998:112" in rule.ground_now for rule in guideline.rule if rule.tier == "must")


def test_defamation_and_swearing_may_go_but_no_law_demands_it(guideline) -> None:
    tiers = {rule.id: rule.tier for rule in guideline.rule}
    assert tiers["G1.5.9.fortal"] == tiers["G1.5.9.svordomar"] == tiers["G1.5.9.reklam"] == "may"


def test_only_suspected_child_abuse_material_is_never_copied_or_suggested_by_a_machine(guideline) -> None:
    (rule,) = [rule for rule in guideline.rule if rule.no_copy]
    assert rule.id == "G1.5.9.barnpornografi"
    assert rule.findings == []


@pytest.mark.parametrize("label", LABELS)
def test_each_screening_label_suggests_a_rule(guideline, label: str) -> None:
    assert [rule.id for rule in guideline.rule if label in rule.findings]


def test_the_act_that_5_a_was_in_is_named_as_replaced(guideline) -> None:
    section = next(section for section in guideline.section if section.number == "1.4")
    assert "5a personuppgiftslagen" in section.text
    assert "2018-05-25" in section.remark
    assert any("2016/679" in law for law in section.law_now)


@pytest.mark.parametrize("number", ["2.1", "2.2", "2.3"])
def test_wording_on_loyalty_is_shown_as_that_of_2015_with_todays_law_beside(guideline, number: str) -> None:
    section = next(section for section in guideline.section if section.number == number)
    assert "2015 års lydelse" in section.remark
    assert section.law_now


def test_check_reports_the_missing_point_10_with_section_and_quotation_and_is_content(capsys) -> None:
    call_command("rulebook", "check")
    out = capsys.readouterr().out
    assert "avsnitt 1.5: ”punkt 10”" in out
    assert "fel:" not in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('quotation = "punkt 10"', 'quotation = "punkt 11"', "”punkt 10”"),
        ('id = "G1.5.9.hot"\nsection = "1.5"', 'id = "G1.5.9.hot"\nsection = "1.12"', "avsnitt som inte finns"),
        (
            'ground_now = "Riktlinjen avsnitt 1.5; brottsbalken 5 kap. 1 och 2 §§ (inte i lagen (1998:112) 5 §)"',
            'ground_now = ""',
            "saknar grund",
        ),
        ("Riktlinjen avsnitt 1.5; regeringsformen", "Riktlinjen avsnitt 1.9; regeringsformen", "”avsnitt 1.9”"),
        ("{webbplats} finnas", "{hemsida} finnas", "Okänd platshållare"),
        ('id = "G1.5.9.reklam"', 'id = "G1.5.9.svordomar"', "två gånger"),
        ('tier = "secrecy"', 'tier = "perhaps"', "Okänd nivå"),
        ("months = 24\n", "months = 24\npreserve = true\n", "inte båda"),
    ],
)
def test_check_fails_on_a_fault_of_our_own(tmp_path: Path, capsys, old: str, new: str, said: str) -> None:
    text = GUIDELINE.read_text()
    assert old in text
    changed = tmp_path / "g.toml"
    changed.write_text(text.replace(old, new, 1))
    with pytest.raises(CommandError):
        call_command("rulebook", "check", file=changed)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 3", "title must be str"),
        ("title = 'x'", "year is missing"),
        ("title = 'x'\nyear = 2015\n[adoption]\nstatus='adopted'\nbody='b'\nwho='?'", "unknown who"),
        ("title = 'x'\nyear = 2015\n[adoption]\nstatus='unknown'\nbody='b'\n[[rule]]\nid='G1'", "section is missing"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_file_that_is_no_guideline_is_refused_with_what_and_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "g.toml"
    path.write_text(text)
    with pytest.raises(SourceError, match=said):
        source.read(path)


def test_layout_and_comments_do_not_make_another_guideline(tmp_path: Path, guideline) -> None:
    other = tmp_path / "g.toml"
    other.write_text("# seen\n" + GUIDELINE.read_text().replace(" ett\nsätt", "\nett sätt"))
    assert source.read(other).sha256 == guideline.sha256
    assert replace(guideline, title="Andra riktlinjer").sha256 != guideline.sha256


@given(st.text(alphabet="abc .-?\n", max_size=200))
def test_unwrapping_loses_no_word_and_is_stable(text: str) -> None:
    assert unwrap(text).split() == text.split()
    assert unwrap(unwrap(text)) == unwrap(text)


def test_the_shipped_guideline_has_no_error(guideline) -> None:
    assert [str(problem) for problem in problems(guideline) if problem.error] == []
