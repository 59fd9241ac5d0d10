"""The reader: dated values with their text, and files it refuses to trust."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from levier import law
from levier.law.yaml_files import MalformedYaml, read_yaml

TEXTS = """
text_a:
  title: "Texte A"
  link: "https://www.legifrance.gouv.fr/a"
  last_checked: 2026-01-31
"""
VALUE = """
  - day: {day}
    value: {value}
    text: text_a
    last_checked: 2026-01-31
    confidence: M
    note: "page du ministère"
"""


def write(folder: Path, *values: str, head: str = "label: Base\nunit: heures\nvalues:", texts: str = TEXTS):
    (folder / "parameters/terms").mkdir(parents=True, exist_ok=True)
    (folder / "texts.yaml").write_text(texts, encoding="utf-8")
    content = head + "".join(values)
    (folder / "parameters/terms/base.yaml").write_text(content, encoding="utf-8")
    return law.read_law(folder)


def value_on(folder: Path, value: str) -> law.Dated:
    read = write(folder, VALUE.format(day="2020-01-01", value=value))
    return read.parameter("terms.base").on(date(2020, 1, 1))


def test_a_value_holds_from_its_day_to_the_next(tmp_path):
    read = write(tmp_path, VALUE.format(day="2020-01-01", value=1600), VALUE.format(day="2024-01-01", value=1607))
    base = read.parameter("terms.base")
    assert base.on(date(2020, 1, 1)).value == 1600
    assert base.on(date(2023, 12, 31)).value == 1600
    assert base.on(date(2024, 1, 1)).value == 1607
    assert base.on(date(2060, 1, 1)).text == read.text("text_a")
    assert base.on(date(2020, 1, 1)).text.title == "Texte A"


def test_before_the_first_day_there_is_no_silent_zero(tmp_path):
    base = write(tmp_path, VALUE.format(day="2020-01-01", value=1600)).parameter("terms.base")
    with pytest.raises(law.BeforeFirstDate, match="avant le 01/01/2020") as refusal:
        base.on(date(2019, 12, 31))
    assert isinstance(refusal.value, LookupError)


def test_after_its_last_known_day_a_value_is_not_prolonged(tmp_path):
    value = VALUE.format(day="2026-01-01\n    until: 2026-12-31", value=30)
    ceiling = write(tmp_path, value).parameter("terms.base")
    assert ceiling.on(date(2026, 12, 31)).whole == 30
    with pytest.raises(law.NoLongerKnown, match="31/12/2026"):
        ceiling.on(date(2027, 1, 1))


def test_unknown_names_are_errors(tmp_path):
    read = write(tmp_path, VALUE.format(day="2020-01-01", value=1600))
    with pytest.raises(law.UnknownParameter, match=r"terms\.other"):
        read.parameter("terms.other")
    with pytest.raises(law.UnknownText, match="text_b"):
        read.text("text_b")


def test_numbers_are_exact(tmp_path):
    month = value_on(tmp_path, "151.67")
    assert month.number == Decimal("151.67")
    assert isinstance(month.value, Decimal)
    with pytest.raises(TypeError, match="entier"):
        _ = month.whole
    assert value_on(tmp_path, "12").number == Decimal(12)


@pytest.mark.parametrize("kind", ["number", "whole", "words", "codes"])
def test_a_value_of_another_kind_is_an_error(tmp_path, kind):
    listed = value_on(tmp_path, "[1, 2]")
    with pytest.raises(TypeError, match=r"terms\.base"):
        getattr(listed, kind)


def test_a_boolean_is_not_a_number(tmp_path):
    for kind in ("number", "whole"):
        with pytest.raises(TypeError):
            getattr(value_on(tmp_path, "true"), kind)


def test_tables_and_lists_keep_their_text(tmp_path):
    table = value_on(tmp_path, '{RSA: {months: 3}, "NO": {months: 6}}')
    assert table.codes == ("RSA", "NO")
    assert table.at("NO").at("months").whole == 6
    assert table.at("RSA").text.key == "text_a"
    assert table.at("RSA").at("months").name == "terms.base[RSA][months]"
    with pytest.raises(law.NoSuchLine, match="AAH"):
        table.at("AAH")
    with pytest.raises(TypeError):
        table.each()
    listed = value_on(tmp_path, "[first, second]")
    assert [each.words for each in listed.each()] == ["first", "second"]
    with pytest.raises(law.NoSuchLine):
        listed.at("first")


def test_a_value_cannot_be_changed_in_place(tmp_path):
    table = value_on(tmp_path, "{RSA: {months: 3}}")
    with pytest.raises(TypeError):
        table.value["RSA"] = 4


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("NO", "booléen"),
        ("yes", "booléen"),
        ("{on: 1}", "booléen"),
        ("{true: 1}", "guillemets"),
        ("{1: a}", "guillemets"),
        ("{a: 1, a: 2}", "deux fois"),
        ("010", "entier simple"),
        ("1_600", "entier simple"),
        ("1:30", "entier simple"),
        ("1.5e+3", "décimal simple"),
        (".inf", "décimal simple"),
        ("{<<: {a: 1}}", "n’est pas admis"),
        ("[1, 2", "ligne"),
        ("~", "vide"),
        ("[1, ~]", "vide"),
    ],
)
def test_what_yaml_would_misread_is_refused(tmp_path, written, said):
    with pytest.raises(law.MalformedLaw, match=said):
        value_on(tmp_path, written)


def test_a_refusal_names_the_file_and_the_line(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("day: 2020-01-01\non: 3\n", encoding="utf-8")
    with pytest.raises(MalformedYaml, match=r"case\.yaml, ligne 2"):
        read_yaml(path)


def test_characters_yaml_refuses_are_refused_with_the_file(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("a: \x07\n", encoding="utf-8")
    with pytest.raises(MalformedYaml, match=r"case\.yaml"):
        read_yaml(path)


@pytest.mark.parametrize("content", ["[]", "values: []", "just words", "label: B\nunit: h\nvalues: 3"])
def test_a_parameter_without_values_is_refused(tmp_path, content):
    with pytest.raises(law.MalformedLaw):
        write(tmp_path, head=content)


def test_values_out_of_order_are_refused(tmp_path):
    new, old = VALUE.format(day="2024-01-01", value=1), VALUE.format(day="2020-01-01", value=2)
    for values in ((new, old), (old, old)):
        with pytest.raises(law.MalformedLaw, match="la plus ancienne"):
            write(tmp_path, *values)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("text: text_a", "text: text_b", "text_b"),
        ("confidence: M", "confidence: X", "confiance"),
        ("confidence: M", "confidence: U", "à vérifier"),
        ("day: 2020-01-01", 'day: "2020-01-01"', "AAAA-MM-JJ"),
        ("day: 2020-01-01", "day: 2020-01-01T10:00:00", "AAAA-MM-JJ"),
        ("day: 2020-01-01", "day: 2020-01-01\n    until: 2019-01-01", "until"),
        ("confidence: M", "confidence: M\n    comment: x", "comment"),
        ("    text: text_a\n", "", "manquants"),
    ],
)
def test_a_value_that_does_not_say_everything_is_refused(tmp_path, before, after, said):
    with pytest.raises(law.MalformedLaw, match=said):
        write(tmp_path, VALUE.format(day="2020-01-01", value=1).replace(before, after))


def test_a_text_needs_a_secure_link(tmp_path):
    with pytest.raises(law.MalformedLaw, match="https"):
        write(tmp_path, VALUE.format(day="2020-01-01", value=1), texts=TEXTS.replace("https", "http"))


def test_usage_to_be_verified_says_so(tmp_path):
    usage = VALUE.format(day="2020-01-01", value=1)
    usage = usage.replace("confidence: M", "confidence: U").replace("page du ministère", "source\u00a0: à vérifier")
    assert not write(tmp_path, usage).parameter("terms.base").on(date(2020, 1, 1)).is_verified
    assert value_on(tmp_path, "1").is_verified


def test_the_house_law_is_read_once():
    assert law.the_law() is law.the_law()
    assert law.parameter("social_clauses.fte_hours") is law.the_law().parameter("social_clauses.fte_hours")
    assert law.text("ccp_l2112_2").title.startswith("Code de la commande publique")


def test_a_datetime_is_not_a_day():
    with pytest.raises(TypeError):
        law.parameter("social_clauses.fte_hours").on(datetime(2026, 1, 1))  # noqa: DTZ001
