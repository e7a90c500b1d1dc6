"""Every rule of the data files carries texts that it must hit and near misses that it must leave alone."""

import pytest

from kanalvakt.screening.engine import scan
from kanalvakt.screening.engine.ruleset import tables

RULES = [rule for _, rule in tables()]
HITS = [pytest.param(rule, text, id=f"{rule['id']}: {text[:40]}") for rule in RULES for text in rule["hit"]]
MISSES = [pytest.param(rule, text, id=f"{rule['id']}: {text[:40]}") for rule in RULES for text in rule["miss"]]


def rules_in(rule, text):
    kind = rule.get("kinds", ["comment"])[0]
    return {item.rule for item in scan(text, kind).items}


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_a_rule_finds_its_example(rule, text):
    assert rule["id"] in rules_in(rule, text)


@pytest.mark.parametrize(("rule", "text"), MISSES)
def test_a_rule_leaves_its_near_miss_alone(rule, text):
    assert rule["id"] not in rules_in(rule, text)


def test_every_rule_has_a_hit_a_near_miss_and_a_reason():
    assert all(rule["hit"] and rule["miss"] and rule["reason"] for rule in RULES)


def test_rule_ids_are_unique():
    assert len({rule["id"] for rule in RULES}) == len(RULES)
