"""The terms of the demonstration's clauses: what one real contract of the field holds, with fictional words."""

from decimal import Decimal

from levier.records.models import ClauseKind
from levier.usecases.clause_term_forms import ClauseTerms

QUARTER, DUE_DAY, CAP, NOTICE_DAYS, PERMANENT_MONTHS = 3, 15, Decimal(10), 10, 48


def terms_of(strength: str, penalty: int | None, kind: str = ClauseKind.HOURS) -> ClauseTerms:
    """Quarterly returns; with a penalty, its cap, its notice and its waiver."""
    if penalty is None:
        return ClauseTerms(kind=kind, strength=strength, returns_every_months=QUARTER, returns_due_day=DUE_DAY)
    return ClauseTerms(
        kind=kind,
        strength=strength,
        source="CCAP, article 4.2",
        returns_every_months=QUARTER,
        returns_due_day=DUE_DAY,
        permanent_limit_months=PERMANENT_MONTHS,
        penalty_per_hour=Decimal(penalty),
        penalty_per_late_day=Decimal(75),
        penalty_cap_percent=CAP,
        formal_notice_days=NOTICE_DAYS,
        waiver="L’acheteur renonce aux pénalités lorsque le titulaire a signalé la difficulté à temps.",
    )
