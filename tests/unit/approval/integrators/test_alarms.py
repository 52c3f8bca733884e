"""Alarms ask for figures that there are."""

import re

import yaml

from architecture.sources import OURS, ROOT

FIGURE = re.compile(r"\btuan_[a-z_]+")


def test_every_figure_of_an_alarm_is_one_that_a_service_gives() -> None:
    text = (ROOT / "deploy" / "prometheus" / "alarms.yml").read_text("utf-8")
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    asked = {name for rule in rules for name in FIGURE.findall(rule["expr"])}
    given = {name for source in OURS for name in re.findall(r'"(tuan_[a-z_]+)"', source.text)}
    assert len(asked) >= 5
    assert asked - given == set()
    assert all({"summary", "what_to_do"} == rule["annotations"].keys() for rule in rules)
