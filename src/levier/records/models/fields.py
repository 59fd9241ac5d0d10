"""Constraints said once, used by every table."""

from collections.abc import Sequence

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


def not_blank(table: str, field: str) -> CheckConstraint:
    return CheckConstraint(condition=~Q(**{f"{field}__regex": r"^\s*$"}), name=f"{table}_{field}_not_blank")


def choice_check(table: str, field: str, values: Sequence[str]) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=f"{table}_{field}_known")


def within_host(table: str, *others: str) -> UniqueConstraint:
    """The key that composite foreign keys point to: a row is only reachable with its organisation's id."""
    return UniqueConstraint(fields=["host", "id", *others], name="_".join([table, "host", "id", *others]))


def scoped_key(to: str, *, null: bool = False, related_name: str = "+", db_index: bool = True) -> models.ForeignKey:
    """A key between two rows of the same organisation. The constraint is composite: see ``access_sql``.

    ``db_index``: False where another index begins with it.
    """
    return models.ForeignKey(
        to, models.PROTECT, null=null, blank=null, db_constraint=False, related_name=related_name, db_index=db_index
    )
