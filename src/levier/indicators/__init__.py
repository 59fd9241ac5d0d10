"""Published figures: one file each, found by a registry. Pages, files, documents and data dictionary read the same
function, under the scope of the use case that calls it.

A file of this room defines ``INDICATOR``. What it counts, its unit and its base are said once, there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from levier.rules.answers import Reason


@dataclass(frozen=True, slots=True)
class Selection:
    """What a figure is computed over: contracts, and the day it is seen on."""

    contract_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Part:
    """One slice of a cut: ``code`` filters the rows behind it; hours validated, distinct people, hours to do.

    ``due`` is None where hours to do are not shared out along this cut.
    """

    code: str
    label: str
    hours: Decimal
    people: int
    due: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its reasons. ``value`` is None when there is nothing to compute it from, never a silent zero.

    ``kind``: counted, estimated or target. ``rows`` filters the list of hours behind it (empty: no such list).
    """

    value: Decimal | None
    kind: str
    reasons: tuple[Reason, ...]
    rows: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """``unit``: h, people, percent or fte. ``definition`` is one French sentence: what is counted, over what base."""

    name: str
    label: str
    unit: str
    definition: str
    compute: Callable[[Selection], Figure]


@cache
def registry() -> Mapping[str, Indicator]:
    """Every indicator by name. Raises ``ValueError`` when a file's name is not its indicator's."""
    found = {}
    for module in iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        indicator: Indicator = import_module(f"{__name__}.{module.name}").INDICATOR
        if indicator.name != module.name:
            raise ValueError(f"{module.name}.py defines the indicator {indicator.name}")
        found[indicator.name] = indicator
    return MappingProxyType(found)


def figure(name: str, selection: Selection) -> Figure:
    """The figure of a selection. Raises ``KeyError`` on an unknown name."""
    return registry()[name].compute(selection)
