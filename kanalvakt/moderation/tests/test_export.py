"""Evidence in clear, in an export of the ledger, for those who may have it."""

import json

import pytest

from kanalvakt.core.actor import person
from kanalvakt.ledger import export
from kanalvakt.moderation import actions
from kanalvakt.outbox.actions.evidence import preserve

pytestmark = pytest.mark.usefixtures("rulebook", "platform")


def in_clear(folder) -> str:
    return " ".join(path.read_text(errors="replace") for path in folder.rglob("plaintext/**/*") if path.is_file())


def written(tmp_path, user, name: str) -> str:
    folder = tmp_path / name
    export.write(folder, actor=person(user.pk), with_evidence=True)
    return in_clear(folder)


def test_those_who_may_see_evidence_get_it(item, as_anna, anna, bo, ada, tmp_path) -> None:
    preserve(item, actor=as_anna)
    assert "idioter" in written(tmp_path, anna, "anna")
    assert written(tmp_path, bo, "bo") == ""
    assert written(tmp_path, ada, "ada") == ""


def test_secret_evidence_goes_to_the_cleared_alone(item, as_anna, anna, olof, tmp_path) -> None:
    actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
    assert "idioter" in written(tmp_path, anna, "anna")
    assert "idioter" not in written(tmp_path, olof, "olof")


def test_sealed_evidence_goes_to_nobody(item, as_anna, anna, tmp_path) -> None:
    preserve(item, actor=as_anna)
    actions.remove([item.pk], rule_id="G1.5.9.barnpornografi", reason="Bild på ett barn.", actor=as_anna)
    clear = written(tmp_path, anna, "anna")
    assert "idioter" not in clear
    assert "Bild på ett barn." in clear


def test_the_ciphertext_goes_with_every_export(item, as_anna, anna, tmp_path) -> None:
    evidence = preserve(item, actor=as_anna)
    export.write(tmp_path / "ut", actor=person(anna.pk))
    named = [json.loads(line) for line in (tmp_path / "ut" / "evidence.jsonl").read_text().splitlines()]
    assert {row["blob"] for row in named} == {evidence.canonical_id, evidence.raw_id}
