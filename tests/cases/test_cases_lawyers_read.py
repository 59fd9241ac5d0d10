"""Runs every case of tests/cases/*.yaml: what is given on a day, and the answer the rules must give."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cases import calibration_rules, hours_rules, people_rules

from levier.law.yaml_files import read_yaml
from levier.rules.calibration import CannotCalibrate

HERE = Path(__file__).parent
FIELDS = {"name", "rule", "day", "given", "answer", "because"}


RULES = calibration_rules.RULES | hours_rules.RULES | people_rules.RULES

CASES = [(path, case) for path in sorted(HERE.glob("*.yaml")) for case in read_yaml(path)]


def as_printed(found: Any, expected: Any) -> Any:
    """What was found, rounded half up to the decimals the case prints."""
    if isinstance(expected, list):
        return [as_printed(one, other) for one, other in zip(found, expected, strict=True)]
    if isinstance(expected, dict):
        gap = abs(found - expected["published"]) * 100 / expected["published"]
        return expected if gap <= expected["percent"] else {"gap_percent": gap}
    if isinstance(expected, bool) or not isinstance(expected, int | Decimal):
        return found
    return found.quantize(Decimal(1).scaleb(Decimal(expected).as_tuple().exponent), ROUND_HALF_UP)


@pytest.mark.parametrize("case", [case for _path, case in CASES], ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    rule = RULES[case["rule"]]
    if "refused" in case["answer"]:
        with pytest.raises(CannotCalibrate) as refusal:
            rule(case["day"], **case["given"])
        assert refusal.value.field == case["answer"]["refused"]
        return
    found = rule(case["day"], **case["given"])
    for name, expected in case["answer"].items():
        assert as_printed(found[name], expected) == expected, name
    assert any(reason.text for reason in found["reasons"]), "a verdict cites a text"


@pytest.mark.parametrize(("path", "case"), CASES, ids=lambda value: getattr(value, "stem", ""))
def test_a_case_says_everything(path: Path, case: dict[str, Any]) -> None:
    assert set(case) == FIELDS, f"{path.name}: {case.get('name')}"


def test_every_rule_of_the_table_has_a_case() -> None:
    assert {case["rule"] for _path, case in CASES} == set(RULES)


def test_names_are_told_apart() -> None:
    names = [case["name"] for _path, case in CASES]
    assert len(names) == len(set(names))
