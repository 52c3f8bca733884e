"""Reads the regulation's table of who approves whom from ``authority.yaml`` beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any, Final

import yaml

from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated


class Rule(StrEnum):
    """By which rule somebody is the competent authority."""

    HEAD_OF_UNIT = "head_of_unit"
    LEADER_IN_CHARGE = "leader_in_charge"


class Outcome(StrEnum):
    """What was found at one post on the way to whoever approves."""

    HOLDS = "holds"
    ACTS = "acts"
    VACANT = "vacant"
    OWN = "own_result"
    DELEGATED = "delegated_to_them"


@dataclass(frozen=True, slots=True)
class Table:
    """The table: by which rule each tier is approved, and the heads of which units approve.

    ``rules`` has every tier that is evaluated, and no other.
    """

    id: str
    source: str
    rules: Mapping[Tier, Rule]
    approving_kinds: frozenset[UnitKind]

    def tiers(self, rule: Rule) -> list[Tier]:
        """Return the tiers that are approved by a rule."""
        return [tier for tier, by in self.rules.items() if by is rule]


def read_table(said: Mapping[str, Any]) -> Table:
    """Return the table that a file's mapping says.

    Raises ``ValueError`` that names what is missing, unknown or said twice.
    """
    rules: dict[Tier, Rule] = {}
    for rule in Rule:
        for word in said["rules"][rule]["tiers"]:
            tier = Tier(word)
            if tier in rules:
                raise ValueError(f"{tier} stands in the table twice")
            rules[tier] = rule
    left_out = {Tier(word) for word in said["not_evaluated"]["tiers"]}
    for tier in Tier:
        if (tier in rules) is (tier in left_out) or is_evaluated(tier) is not (tier in rules):
            raise ValueError(f"{tier} is to stand once: under a rule, or as not evaluated")
    return Table(
        id=said["id"],
        source=said["source"],
        rules=rules,
        approving_kinds=frozenset(map(UnitKind, said["rules"][Rule.HEAD_OF_UNIT]["units"])),
    )


_FILE: Final = resources.files("approval.directory.domain") / "authority.yaml"

TABLE: Final = read_table(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
"""The shipped table. Source: official letter 8679-CV/BTCTW, step 3."""
