"""The hours that count, and their cuts by one column of the engagement."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from levier.indicators import Part, Selection
from levier.records.models import HoursLine, HoursState

NONE = Decimal()


def validated(selection: Selection) -> QuerySet[HoursLine]:
    """Validated lines of the selection, months begun by its day."""
    return HoursLine.objects.filter(
        contract_id__in=selection.contract_ids, state=HoursState.VALIDATED, month__lte=selection.on
    )


def total(lines: QuerySet[HoursLine]) -> Decimal:
    """Their hours; zero lines make zero hours."""
    return lines.aggregate(found=Sum("hours"))["found"] or NONE


def parts_by(lines: QuerySet[HoursLine], column: str, labels: Mapping[str, str] | None = None) -> tuple[Part, ...]:
    """Slices by a column reached from a line, greatest first; people are distinct within a slice."""
    rows = (
        lines.values_list(column)
        .annotate(hours=Sum("hours"), people=Count("engagement__person_id", distinct=True))
        .order_by("-hours", column)
    )
    return tuple(Part(str(code), labels[code] if labels else str(code), hours, people) for code, hours, people in rows)
