"""What becomes of each row of a list: recorded, already known, to be decided, left out or refused, and why."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from levier.exchange.outputs import numbers
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_rows import CellFlaw, ListedRow
from levier.exchange.spreadsheets import cell_reference
from levier.usecases.refusals import Refused


class Result(StrEnum):
    NEW = "new"
    KNOWN = "known"
    TO_DECIDE = "to_decide"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


def why_of(flaw: CellFlaw) -> str:
    """ "D3 : ce n’est pas une date (« 31/02/99 »). Écrivez…", as the report says it."""
    value = f" («\u00a0{flaw.value}\u00a0»)" if flaw.value else ""
    return f"{flaw.cell}\u00a0: {flaw.message_fr}{value}. {flaw.what_to_do_fr}".strip()


def flaw_at(row: ListedRow, key: str, message: str, matched: ColumnsMatched) -> CellFlaw:
    """What stops a row, at the cell of a field, or at the row without a column for it."""
    column = matched.named().get(key)
    where = cell_reference(row.number, column.index) if column else f"ligne {row.number}"
    return CellFlaw(where, key, shown(row.values.get(key)), message, "", "blocking")


def shown(value: object) -> str:
    """A value read, as its cell shows it."""
    if isinstance(value, date):
        return numbers.date_digits(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def made_of(kind: str, ready: Iterable["Ready"]) -> dict[str, int]:
    """How many of each thing these would make, zeros included: what the list is of, then what its rows say of it."""
    each = list(ready)
    made = {kind: sum(one.target is None for one in each)}
    if kind == "contracts":
        return {**made, "objectives": sum(len(one.objectives) for one in each)}
    return {
        **made,
        "validations": sum(len(one.validations) for one in each),
        "engagements": sum(len(one.engagements) for one in each),
    }


def flaws_of(refused: Refused, row: ListedRow, matched: ColumnsMatched) -> tuple[CellFlaw, ...]:
    """A refusal of the rules, put at the cells of the row that gave the fields."""
    return tuple(flaw_at(row, key, message.rstrip("."), matched) for key, message in refused.problems)


def counted(results: Iterable["RowResult"]) -> dict[str, int]:
    """How many rows of each result, zeros included."""
    counts = dict.fromkeys((str(result) for result in Result), 0)
    for row in results:
        counts[str(row.result)] += 1
    return counts


def packed(results: Sequence["RowResult"]) -> bytes:
    """Results as they wait beside their import."""
    rows = [[r.number, r.result, r.why, r.target, [[a.id, a.row, a.name, a.detail] for a in r.alike]] for r in results]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)


def unpacked(kept: bytes | memoryview | None) -> tuple["RowResult", ...]:
    """Results as ``packed`` kept them; none without."""
    if not kept:
        return ()
    return tuple(
        RowResult(number, Result(result), tuple(why), target, tuple(Alike(*each) for each in alike))
        for number, result, why, target, alike in json.loads(zlib.decompress(kept))
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """Someone a row may be: a person recorded (``id``), or another row of the file (``row``)."""

    id: int | None
    row: int | None
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """``number``: the row, from 1; ``why``: sentences; ``target``: the object recorded or known already."""

    number: int
    result: Result
    why: tuple[str, ...] = ()
    target: int | None = None
    alike: tuple[Alike, ...] = ()

    def saying(self, *told: str) -> "RowResult":
        """The same with more to say."""
        return replace(self, why=(*self.why, *told))


@dataclass(frozen=True, slots=True)
class Ready:
    """What will be recorded: its rows, its facts, and the operations it is put in.

    ``target``: the object when it is recorded already, to which only what follows is added; its facts are None.
    """

    numbers: tuple[int, ...]
    facts: Any
    operations: tuple[int, ...] = ()
    target: int | None = None
    objectives: tuple[Any, ...] = ()
    validations: tuple[Any, ...] = ()
    engagements: tuple[Any, ...] = ()


@dataclass(slots=True)
class Examined:
    """A list compared with what is recorded. ``unknown``: organisations named without a SIRET that nobody knows here,
    each by the code of its answer: (what it is, its name, how many rows)."""

    results: list[RowResult] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    flaws: list[tuple[int, CellFlaw]] = field(default_factory=list)
    unknown: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def refuse(self, row: ListedRow, *flaws: CellFlaw) -> None:
        """Refuse a row for these cells besides its own."""
        cells = {flaw.cell for flaw in flaws}
        every = (*(flaw for flaw in row.flaws if flaw.cell not in cells), *flaws)
        self.flaws += [(row.number, flaw) for flaw in every]
        self.results.append(RowResult(row.number, Result.REFUSED, tuple(why_of(flaw) for flaw in every)))

    def refuse_without(self, row: ListedRow, *flaws: CellFlaw) -> None:
        """Refuse a row that brings nothing but what is wrong: here, what it could have been taken without stops it."""
        cells = {flaw.cell for flaw in flaws}
        others = [flaw for flaw in row.flaws if flaw.cell not in cells]
        every = tuple(replace(flaw, severity="blocking") for flaw in (*others, *flaws))
        self.flaws += [(row.number, flaw) for flaw in every]
        self.results.append(RowResult(row.number, Result.REFUSED, tuple(why_of(flaw) for flaw in every)))

    def note_unknown(self, code: str, what: str, name: str) -> None:
        """Count a row that names an organisation nobody knows here."""
        _, first, count = self.unknown.get(code, (what, name, 0))
        self.unknown[code] = (what, first, count + 1)


@dataclass(slots=True)
class Additions:
    """What rows add to the person they name: rows that add something, what is said of each, what is wrong at its cells.

    What is wrong here never stops the person: she is taken without.
    """

    made: set[int] = field(default_factory=set)
    said: dict[int, list[str]] = field(default_factory=dict)
    flaws: dict[int, list[CellFlaw]] = field(default_factory=dict)

    def say(self, row: ListedRow, told: str) -> None:
        self.said.setdefault(row.number, []).append(told)

    def flaw(self, row: ListedRow, flaw: CellFlaw, what_to_do: str = "") -> None:
        """Note a cell, told with its row."""
        soft = replace(flaw, severity="to_check", what_to_do_fr=what_to_do or flaw.what_to_do_fr)
        self.flaws.setdefault(row.number, []).append(soft)
        self.say(row, why_of(soft))

    def keep(self, row: ListedRow, flaws: Iterable[CellFlaw]) -> None:
        """Note cells that could not be read, told already."""
        self.flaws.setdefault(row.number, []).extend(flaws)


Decided = Mapping[int, str]
"""By row, what its author said of a person who may be known: "same" or "other"."""
