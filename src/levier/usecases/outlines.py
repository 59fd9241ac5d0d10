"""The outlines of QPV as they are loaded, and what they cover: the ground under every answer about a place.

Read outside a use case these queries fail: callers stand inside a gesture that reads the reference tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Max, Min

from levier.law import Dated, NoValue, Text, parameter
from levier.records.models import Commune, Qpv
from levier.rules.outlines import Outlines

Area = Literal["mainland", "overseas"]
Box = tuple[float, float, float, float]
Version = tuple[Any, ...]

AREA_NAMES: Final[Mapping[Area, str]] = {"mainland": "métropole", "overseas": "outre-mer"}
# A commune reaches beyond its centre: boxes of centres are widened by this many degrees.
_WIDENED: Final = 0.5
_OVERSEAS: Final = ("97", "98")

_VERSION: Final = "SELECT count(*), max(id), max(xmin::text::bigint) FROM qpvs"

_kept: "tuple[Version, Ground] | None" = None


def area_of(departement: str) -> Area:
    """Where a département stands: QPV are not renewed on the same day overseas."""
    return "overseas" if departement.startswith(_OVERSEAS) else "mainland"


def departement_of_commune(code: str) -> str:
    """The département in an Insee code of commune: 31555 is in 31, 97105 in 971."""
    return code[:3] if code.startswith(_OVERSEAS) else code[:2]


def departement_of_qpv(code: str) -> str:
    """The département in a code of QPV, on three characters: QN03101M is in 31, QN02A01M in 2A, QN97101M in 971."""
    return code[2:5].removeprefix("0")


def law_on(day: date) -> "QpvLaw | None":
    """What the law says of QPV on a day; None before they exist."""
    try:
        return QpvLaw(
            vintages=parameter("territory.qpv_vintages").on(day),
            margin=parameter("territory.qpv_limit_metres").on(day),
            lowest_score=parameter("territory.geocoding_score").on(day),
        )
    except NoValue:
        return None


def loaded_ground(margin_m: float) -> "Ground":
    """All outlines loaded, ready to be searched; kept from one transaction to the next as long as they are the same.

    Building them costs some 0.3 s for the whole of France, too much for each hire recorded. What is kept is
    checked in every transaction against the table itself: the number of rows and the newest row and writing
    transaction, which any insertion, update, deletion or rolled-back import changes; one millisecond. The check
    comes before the rows are read, so that a change in between is seen by the next reader at the latest.
    """
    global _kept  # noqa: PLW0603
    version = _version(margin_m)
    kept = _kept
    if kept is None or kept[0] != version:
        kept = (version, _read_ground(margin_m))
        _kept = kept
    return kept[1]


def _version(margin_m: float) -> Version:
    where = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return (where["HOST"], where["PORT"], where["NAME"], margin_m, *cursor.fetchone())


def _read_ground(margin_m: float) -> "Ground":
    rows = Qpv.objects.order_by("-vintage", "code").values_list(
        "code", "name", "vintage", "valid_from", "valid_until", "outline"
    )
    read = [(code, name, vintage, start, end, bytes(wkb)) for code, name, vintage, start, end, wkb in rows]
    return Ground(Outlines(read, margin_m), frozenset((row[2], departement_of_qpv(row[0])) for row in read))


def departement_boxes() -> dict[str, Box]:
    """For each département, (south, west, north, east) around the centres of its communes, widened; in degrees."""
    rows = (
        Commune.objects.filter(latitude__isnull=False)
        .values_list("departement_code")
        .annotate(Min("latitude"), Min("longitude"), Max("latitude"), Max("longitude"))
    )
    return {
        code: (south - _WIDENED, west - _WIDENED, north + _WIDENED, east + _WIDENED)
        for code, south, west, north, east in rows
    }


@dataclass(frozen=True, slots=True)
class QpvLaw:
    """Generations in force, metres within which a limit is near, lowest score of a sure geocoding."""

    vintages: Dated
    margin: Dated
    lowest_score: Dated

    @property
    def since(self) -> tuple[date, ...]:
        """The first days of these values: the same for two days under the same law."""
        return self.vintages.day, self.margin.day, self.lowest_score.day

    def vintage(self, area: Area) -> int:
        """The generation in force in an area."""
        return self.vintages.at(area).whole

    def vintage_text(self, area: Area) -> Text:
        """The text that brought this generation in this area: the newest value may be about the other area."""
        held = self.vintage(area)
        values = parameter(self.vintages.name).values
        return next(value.text for value in values if value.at(area).whole == held)


@dataclass(frozen=True, slots=True)
class Ground:
    """The outlines, and the pairs (generation, département) that have at least one."""

    outlines: Outlines
    departements: frozenset[tuple[int, str]]

    def covered(self, law: QpvLaw) -> frozenset[str]:
        """Départements with an outline of the generation in force there."""
        return frozenset(found for vintage, found in self.departements if vintage == law.vintage(area_of(found)))
