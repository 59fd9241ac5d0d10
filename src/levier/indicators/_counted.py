"""The hours that count, and their cuts by one column of the engagement."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from levier.indicators import Figure, Part, Selection
from levier.records.models import HoursLine, HoursState
from levier.rules.answers import because

NONE = Decimal()


def validated(selection: Selection) -> QuerySet[HoursLine]:
    """Validated lines of the selection, months begun by its day."""
    return HoursLine.objects.filter(
        contract_id__in=selection.contract_ids, state=HoursState.VALIDATED, month__lte=selection.on
    )


def total(lines: QuerySet[HoursLine]) -> Decimal:
    """Their hours; zero lines make zero hours."""
    return lines.aggregate(found=Sum("hours"))["found"] or NONE


def cut(selection: Selection, column: str, sentence: str, labels: Mapping[str, str] | None = None) -> Figure:
    """The validated hours of a selection, sliced by a column reached from a line."""
    parts = parts_by(validated(selection), column, labels)
    hours = sum((part.hours for part in parts), start=NONE)
    return Figure(hours, "counted", (because(sentence),), {"etat": "validated"}, parts)


def parts_by(lines: QuerySet[HoursLine], column: str, labels: Mapping[str, str] | None = None) -> tuple[Part, ...]:
    """Slices by a column reached from a line, greatest first; people are distinct within a slice."""
    rows = (
        lines.values_list(column)
        .annotate(hours=Sum("hours"), people=Count("engagement__person_id", distinct=True))
        .order_by("-hours", column)
    )
    return tuple(Part(str(code), labels[code] if labels else str(code), hours, people) for code, hours, people in rows)
