"""Reads the dated parameters and the texts they come from.

A parameter is named after its file: parameters/social_clauses/fte_hours.yaml is `social_clauses.fte_hours`.
Each of its values holds from a day on, and names the text it comes from. There is no default: before the
first day, and after the last day a value is known for, asking is an error and never a silent zero.
"""

from collections.abc import Mapping, Set
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from levier.law.dated import Dated, Datum, Law, MalformedLaw, Parameter, Text
from levier.law.yaml_files import MalformedYaml, read_yaml

HERE = Path(__file__).parent
CONFIDENCES = {
    "H": "lu dans le texte même",
    "M": "lu dans une page publique qui cite le texte",
    "U": "usage, source\u00a0: à vérifier",
}
TEXT_FIELDS = {"title", "link", "last_checked"}
VALUE_FIELDS = {"day", "value", "text", "last_checked", "confidence", "note"}
OPTIONAL_VALUE_FIELDS = {"until"}


def parameter(name: str) -> Parameter:
    """The parameter of that name, in the law that ships with Levier. Raises UnknownParameter."""
    return the_law().parameter(name)


def text(key: str) -> Text:
    """The text of that key, in the law that ships with Levier. Raises UnknownText."""
    return the_law().text(key)


@cache
def the_law() -> Law:
    """The law that ships with Levier, read once for the life of the process."""
    return read_law(HERE)


def read_law(folder: Path) -> Law:
    """The law written in `folder` (texts.yaml and parameters/<term>/*.yaml). Raises MalformedLaw."""
    try:
        texts = {key: _text(key, row) for key, row in _mapping(read_yaml(folder / "texts.yaml"), "texts").items()}
        parameters = {}
        for path in sorted((folder / "parameters").glob("*/*.yaml")):
            name = f"{path.parent.name}.{path.stem}"
            parameters[name] = _parameter(name, read_yaml(path), texts)
    except MalformedYaml as error:
        raise MalformedLaw(str(error)) from error
    return Law(MappingProxyType(parameters), MappingProxyType(texts))


def _text(key: str, row: Any) -> Text:
    _fields(row, f"texte {key}", TEXT_FIELDS)
    if not str(row["link"]).startswith("https://"):
        raise MalformedLaw(f"texte {key}\u00a0: le lien doit commencer par https://")
    return Text(key, str(row["title"]), str(row["link"]), _day(row["last_checked"], f"texte {key}"))


def _parameter(name: str, content: Any, texts: Mapping[str, Text]) -> Parameter:
    _fields(content, name, {"label", "unit", "values"})
    if not isinstance(content["values"], list) or not content["values"]:
        raise MalformedLaw(f"{name}\u00a0: «\u00a0values\u00a0» doit être une liste d’au moins une valeur")
    values = tuple(_dated(name, row, texts) for row in content["values"])
    days = [value.day for value in values]
    if days != sorted(set(days)):
        raise MalformedLaw(f"{name}\u00a0: les valeurs doivent aller de la plus ancienne à la plus récente")
    return Parameter(name, str(content["label"]), str(content["unit"]), values)


def _dated(name: str, row: Any, texts: Mapping[str, Text]) -> Dated:
    _fields(row, name, VALUE_FIELDS, OPTIONAL_VALUE_FIELDS)
    if row["text"] not in texts:
        raise MalformedLaw(f"{name}\u00a0: le texte «\u00a0{row['text']}\u00a0» n’est pas dans texts.yaml")
    if row["confidence"] not in CONFIDENCES:
        raise MalformedLaw(f"{name}\u00a0: confiance «\u00a0{row['confidence']}\u00a0», attendu H, M ou U")
    if row["confidence"] == "U" and "à vérifier" not in row["note"]:
        raise MalformedLaw(f"{name}\u00a0: une valeur U porte la note «\u00a0source\u00a0: à vérifier\u00a0»")
    until = _day(row["until"], name) if "until" in row else None
    day = _day(row["day"], name)
    if until is not None and until < day:
        raise MalformedLaw(f"{name}\u00a0: «\u00a0until\u00a0» est avant «\u00a0day\u00a0»")
    return Dated(
        name=name,
        value=_datum(row["value"], name),
        day=day,
        until=until,
        text=texts[row["text"]],
        last_checked=_day(row["last_checked"], name),
        confidence=row["confidence"],
        note=row["note"],
    )


def _fields(row: Any, where: str, required: Set[str], optional: Set[str] = frozenset()) -> None:
    missing = required - set(_mapping(row, where))
    unknown = set(row) - required - optional
    if missing or unknown:
        raise MalformedLaw(f"{where}\u00a0: champs manquants {sorted(missing)}, champs inconnus {sorted(unknown)}")


def _mapping(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise MalformedLaw(f"{where}\u00a0: attendu des lignes «\u00a0champ\u00a0: valeur\u00a0»")
    return row


def _day(day: Any, where: str) -> date:
    if type(day) is not date:
        raise MalformedLaw(f"{where}\u00a0: «\u00a0{day}\u00a0» n’est pas un jour écrit AAAA-MM-JJ")
    return day


def _datum(value: Any, where: str) -> Datum:
    """The value, unchangeable all the way down."""
    if isinstance(value, dict):
        return MappingProxyType({key: _datum(each, where) for key, each in value.items()})
    if isinstance(value, list):
        return tuple(_datum(each, where) for each in value)
    if isinstance(value, str | int | Decimal | date):
        return value
    raise MalformedLaw(f"{where}\u00a0: valeur vide")
