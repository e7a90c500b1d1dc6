"""The database itself refuses an act that breaks a law, whoever writes it (design §3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kanalvakt.outbox.actions.evidence import preserve, preserve_without_copy
from kanalvakt.outbox.models import BEHIND_EVIDENCE, Act, ActState, Evidence
from kanalvakt.registration.models import Registration

pytestmark = pytest.mark.usefixtures("platform")
AT_PLATFORM = ["sending", "sent", "confirmed", "not_effective", "unknown", "manual", "refused"]


@pytest.fixture
def order(item, anna):
    """An act written behind the actions' back; a whole removal unless the fields say otherwise."""

    def write(**fields: object) -> Act:
        whole = {
            "verb": "hide",
            "rule_id": "G1.5.9.angrepp",
            "ground": "Riktlinjen avsnitt 1.5",
            "decided_by": anna,
            "rulebook_version": 1,
            "idempotency_key": str(Act.objects.count()),
            "requested_at": timezone.now(),
            "send_after": timezone.now(),
        }
        return Act.objects.create(item=item, **(whole | fields))

    return write


def refused(order, name: str, **fields: object) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        order(**fields)


@pytest.mark.parametrize("verb", BEHIND_EVIDENCE)
@pytest.mark.parametrize("missing", [{"rule_id": ""}, {"ground": ""}, {"decided_by": None}, {"rulebook_version": None}])
def test_a_removal_without_rule_ground_decider_or_version_is_refused(order, verb, missing) -> None:
    refused(order, "a_rule_is_named", verb=verb, **missing)


@pytest.mark.parametrize("state", AT_PLATFORM)
@pytest.mark.parametrize("verb", [verb for verb in BEHIND_EVIDENCE if verb != "delete"])
def test_a_removal_never_reaches_the_platform_without_sealed_evidence(order, item, as_anna, verb, state) -> None:
    evidence, now = preserve(item, actor=as_anna), timezone.now()
    refused(order, "preserved_before_removed", verb=verb, state=state)
    refused(order, "preserved_before_removed", verb=verb, state=state, evidence=evidence)
    refused(order, "preserved_before_removed", verb=verb, state=state, sealed_at=now)
    order(verb=verb, state=state, evidence=evidence, sealed_at=now)


def test_an_act_cannot_be_preserved_without_evidence(order) -> None:
    refused(order, "preserved_before_removed", state="preserved")


@pytest.mark.parametrize("state", AT_PLATFORM)
def test_a_deletion_needs_a_disposal_decision(order, item, as_anna, state) -> None:
    sealed = {"evidence": preserve(item, actor=as_anna), "sealed_at": timezone.now(), "state": state}
    refused(order, "destroying_needs_a_decision", verb="delete", **sealed)
    order(verb="delete", disposal_decision="BUN 2026/7", **sealed)


@pytest.mark.parametrize("state", AT_PLATFORM)
def test_a_secret_text_is_deleted_only_with_a_receipt(order, item, as_anna, board, state) -> None:
    sealed = {"evidence": preserve(item, actor=as_anna), "sealed_at": timezone.now(), "state": state}
    secret = {"verb": "delete", "secrecy": True, "disposal_decision": "BUN 2026/7", **sealed}
    refused(order, "secret_is_registered_before_deleted", receipt="BUN 2026/1", **secret)
    registration = Registration.objects.create(
        board=board, reason="secrecy", title="Kommentar", arrived_at=timezone.now(), requested_at=timezone.now()
    )
    refused(order, "secret_is_registered_before_deleted", registration=registration, **secret)
    order(registration=registration, receipt="BUN 2026/1", **secret)


def test_two_acts_cannot_have_the_same_key(order) -> None:
    order(idempotency_key="samma")
    refused(order, "idempotency_key", idempotency_key="samma")


def test_an_update_is_refused_as_an_insert_is(order) -> None:
    act = order()
    with pytest.raises(IntegrityError, match="preserved_before_removed"), transaction.atomic():
        Act.objects.filter(pk=act.pk).update(state=ActState.SENDING)


def test_evidence_without_a_copy_can_hold_none(item, as_anna) -> None:
    evidence = preserve_without_copy(item, "Beskrivning", actor=as_anna)
    for copied in [{"raw": item.version.raw}, {"picture": item.version.raw}, {"media": [{"url": "x"}]}]:
        with pytest.raises(IntegrityError, match="nothing_copied"), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(**copied)


def test_evidence_without_raw_says_why(item, as_anna) -> None:
    evidence = preserve(item, actor=as_anna)
    with pytest.raises(IntegrityError, match="raw_or_the_reason_why_not"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(raw=None)


def test_a_version_is_preserved_once(item, as_anna) -> None:
    evidence = preserve(item, actor=as_anna)
    evidence.pk = None
    evidence.made_at += timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        evidence.save(force_insert=True)
