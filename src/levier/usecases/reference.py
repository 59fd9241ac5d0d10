"""The reference pages written from the code itself: the permission matrix, the law, the cases; Markdown in French.

No table is read: only the matrix, the files of the law and the case files. ``levier docs write`` keeps the result in
``docs/reference/``; a test of the repository compares them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from levier.exchange.outputs.numbers import date_digits as _day
from levier.exchange.outputs.numbers import number
from levier.law import Dated, Datum, Law, Parameter, the_law
from levier.law.reader import CONFIDENCES
from levier.law.yaml_files import read_yaml
from levier.records.models import OrganizationKind
from levier.rules.access import (
    GESTURES,
    ROLE_LABELS,
    ROLES_OF_KIND,
    Gesture,
    Operation,
    Relation,
    Role,
    relations,
    tables,
)
from levier.usecases.refusals import Refused

GROUPED_FROM = 10_000
"""Years and short numbers stay in one piece, as French prints them."""
WRITTEN = "Page écrite par `levier docs write` : ne pas la modifier à la main."

RELATION_LABELS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.HOST: "les lignes de l’organisation pour laquelle on agit",
        Relation.LEAD: "dans les marchés de l’organisation, les lignes d’une autre qui les suit avec elle",
        Relation.DESK: "les marchés que l’organisation suit avec leur chef de file",
        Relation.BUYER: "les marchés que l’organisation achète",
        Relation.HOLDER: "les marchés dont l’organisation est titulaire",
        Relation.EMPLOYER: "les personnes que l’organisation emploie, et ce qui les concerne",
        Relation.PRESCRIBER: "les personnes que l’organisation a orientées",
        Relation.SELF: "ses propres lignes",
        Relation.LINK: "ce que le lien reçu ouvre",
        Relation.EVERYONE: "toutes les lignes : un référentiel commun",
        Relation.OPEN: "toutes les lignes : des données que la loi rend publiques",
    }
)
OPERATION_LABELS: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.SELECT: "lire",
        Operation.INSERT: "ajouter",
        Operation.UPDATE: "modifier",
        Operation.DELETE: "retirer",
    }
)


def access_page() -> str:
    """The permission matrix: gestures and who may do them, then what each role reaches in each table."""
    lines = ["# Droits d’accès", "", WRITTEN, ""]
    lines += [
        "Source : `src/levier/rules/access/`, d’où viennent aussi les règles de la base (`levier access write`).",
        "Un geste demande un rôle ; le rôle n’atteint que les lignes auxquelles il est lié.",
        "",
        "## Comment un rôle est lié à une ligne",
        "",
        *_table(("Lien", "Lignes atteintes"), ((f"`{one}`", RELATION_LABELS[one]) for one in Relation)),
        "",
        "## Les rôles qu’une organisation donne",
        "",
        "Selon son genre, et aucun autre : la base le tient aussi. Un même établissement a une organisation par genre.",
        "",
        *_table(("Genre", "Rôles"), ((str(kind.label), _roles(ROLES_OF_KIND[kind])) for kind in OrganizationKind)),
        "",
        "## Les gestes",
        "",
        *_table(("Geste", "Nom dans le code", "Qui, par quel lien", "Tables"), map(_gesture_row, GESTURES.values())),
        "",
        "## Les tables",
        "",
        "Ce que chaque rôle peut y faire, par quel lien. Une table absente d’ici n’est atteinte par aucun geste.",
    ]
    for table in tables():
        lines += ["", f"### `{table}`", "", *_table(("Opération", "Rôles"), _table_rows(table))]
    return "\n".join(lines) + "\n"


def _gesture_row(gesture: Gesture) -> tuple[str, ...]:
    by_relation: dict[Relation, list[Role]] = {}
    for role, ways in gesture.allowed.items():
        for relation in ways:
            by_relation.setdefault(relation, []).append(role)
    who = "<br>".join(f"{_roles(roles)} (`{relation}`)" for relation, roles in by_relation.items())
    touched = "<br>".join(
        f"`{table}` : {', '.join(_operations(operations))}" for table, operations in gesture.touches.items()
    )
    return gesture.label, f"`{gesture.name}`", who, touched or "celles des autres gestes de la personne"


def _operations(operations: Iterable[Operation]) -> tuple[str, ...]:
    held = frozenset(operations)
    return tuple(OPERATION_LABELS[one] for one in Operation if one in held)


def _table_rows(table: str) -> Iterable[tuple[str, ...]]:
    for operation in Operation:
        found = relations(table, operation)
        if found:
            said = "<br>".join(f"{_roles(roles)} (`{relation}`)" for relation, roles in found.items())
            yield OPERATION_LABELS[operation], said


def _roles(roles: Sequence[Role]) -> str:
    return ", ".join(ROLE_LABELS[role] for role in Role if role in roles)


def law_page() -> str:
    """Every parameter of the law with its dated values, then the texts they come from."""
    law = the_law()
    lines = ["# Le droit en données", "", WRITTEN, ""]
    lines += [
        "Source : `src/levier/law/parameters/` et `src/levier/law/texts.yaml`. Une valeur vaut à partir de son jour,",
        "jusqu’à la suivante ou jusqu’au jour dit ; avant la première, demander la valeur est une erreur.",
        "",
        *_table(("Confiance", "Ce qu’elle dit"), CONFIDENCES.items()),
        "",
        "## Les paramètres",
    ]
    for parameter in law.parameters.values():
        lines += ["", *_parameter(parameter)]
    lines += ["", "## Les textes", "", *_texts(law)]
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter) -> list[str]:
    lines = [
        f"### {parameter.label}",
        "",
        f"`{parameter.name}`, en {parameter.unit}.",
        "",
        *_table(("Vaut", "Valeur", "Texte", "Confiance", "Vérifié le", "Note"), map(_value_row, parameter.values)),
    ]
    for value in parameter.values:
        rows = _rows(value.value)
        if rows:
            lines += ["", f"Valeurs {_span(value)} :", "", *_table_of(rows)]
    return lines


def _value_row(value: Dated) -> tuple[str, ...]:
    return (
        _span(value),
        "table ci-dessous" if _rows(value.value) else _datum(value.value),
        f"[{value.text.title}]({value.text.link})",
        value.confidence,
        _day(value.last_checked),
        value.note,
    )


def _span(value: Dated) -> str:
    return f"du {_day(value.day)} au {_day(value.until)}" if value.until else f"depuis le {_day(value.day)}"


def _rows(value: Datum) -> list[dict[str, Datum]]:
    """The lines of a table of the law, its codes in the column ``code``; none for a plain value."""
    if isinstance(value, Mapping):
        return [{"code": f"`{code}`", **each} for code, each in value.items() if isinstance(each, Mapping)]
    if isinstance(value, tuple):
        return [dict(each) for each in value if isinstance(each, Mapping)]
    return []


def _table_of(rows: Sequence[Mapping[str, Datum]]) -> list[str]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return _table(columns, ([_plain(row[name]) if name in row else "" for name in columns] for row in rows))


def _datum(value: Datum) -> str:
    if isinstance(value, Mapping):
        return "<br>".join(f"`{code}` : {_plain(each)}" for code, each in value.items())
    return _plain(value)


def _plain(value: Datum) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal):
        exact = Decimal(value)
        return number(exact) if abs(exact) >= GROUPED_FROM else str(value).replace(".", ",")
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, tuple):
        return " ; ".join(map(_plain, value))
    return str(value)


def _texts(law: Law) -> list[str]:
    rows = ((f"`{text.key}`", f"[{text.title}]({text.link})", _day(text.last_checked)) for text in law.texts.values())
    return _table(("Clé", "Texte", "Vérifié le"), rows)


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headers, ["---"] * len(headers), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def cases_page(folder: Path) -> str:
    """The cases lawyers read, file by file: each file opens with a comment that is its heading."""
    lines = ["# Les cas", "", WRITTEN, ""]
    lines += [
        "Source : `tests/cases/*.yaml`. Chaque cas est aussi un test : la réponse écrite ici est celle du programme."
    ]
    for path in sorted(folder.glob("*.yaml")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#").strip()
        lines += ["", f"## {title}"]
        for case in read_yaml(path):
            lines += ["", *_case(case)]
    return "\n".join(lines) + "\n"


def _case(case: Mapping[str, Any]) -> list[str]:
    return [
        f"### {case['name']}",
        "",
        f"- Jour : {_day(case['day'])}",
        *(f"- Donné, {name} : {_given(value, True)}" for name, value in case["given"].items()),
        *(f"- Réponse, {name} : {_given(value, True)}" for name, value in case["answer"].items()),
        f"- Parce que : {case['because']}",
    ]


def _given(value: Any, is_inside: bool = False) -> str:
    """Facts in one line: named values, those inside another between brackets."""
    if isinstance(value, Mapping):
        said = ", ".join(f"{name} = {_given(each, True)}" for name, each in value.items())
        return f"({said})" if is_inside else said
    if isinstance(value, list):
        return " ; ".join(_given(each, True) for each in value) or "aucun"
    return "aucun" if value is None else f"`{_plain(value)}`"


def write_pages(folder: Path, cases: Path) -> tuple[Path, ...]:
    """Write the pages into ``folder``; return those that changed. Raises ``Refused`` where there is no project."""
    if not folder.parent.is_dir() or not cases.is_dir():
        told = f"{folder.parent} ou {cases} n’existe pas : lancez la commande à la racine du dépôt."
        raise Refused(("", told))
    folder.mkdir(exist_ok=True)
    written = []
    for name, text in pages(cases).items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return tuple(written)


def pages(cases: Path) -> dict[str, str]:
    """Each page of ``docs/reference/``, as it must be now."""
    return {"access.md": access_page(), "cases.md": cases_page(cases), "law.md": law_page()}
