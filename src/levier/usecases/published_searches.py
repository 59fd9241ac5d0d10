"""Searching among a million published contracts (DECP)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import BooleanField, F, Func, QuerySet, Value

from levier.records.models import Contract, ImportKind, Organization, PublishedContract
from levier.rules.access import Actor, may
from levier.usecases.gestures import gesture
from levier.usecases.public_imports import Source, last_source
from levier.usecases.published_contracts import versions_of
from levier.usecases.published_rows import CPV_WORD, DEPARTEMENT_WORD, words_of

MOST_FOUND: Final = 10_000
"""Contracts a search goes through; beyond, it says that there are more."""

_SIRET_LENGTH: Final = 14
_SHORTEST_PLURAL: Final = 4
_LAST_CHARACTER: Final = "\U0010ffff"


@gesture("see_published_contracts")
def list_published_contracts(
    *, by: Actor, search: "PublishedSearch", page: int = 1, size: int = 100, is_newest_first: bool = True
) -> "PublishedPage":
    """One page of the contracts found, by day of notification.

    A search that finds at most ``MOST_FOUND`` is counted whole; a wider one shows its ``MOST_FOUND`` first.
    """
    rows = _matching(search)
    order = ("-notified_on", "-id") if is_newest_first else ("notified_on", "id")
    keys: list[tuple[date | None, int]] | None = None
    if search != PublishedSearch():
        # Unordered first: the planner then goes by the filter, and never walks a million days for three contracts.
        keys = list(rows.order_by().values_list("notified_on", "id")[: MOST_FOUND + 1])
    is_more = keys is None or len(keys) > MOST_FOUND
    count = min(len(keys), MOST_FOUND) if keys is not None else rows.order_by()[:MOST_FOUND].count()
    page = max(1, min(page, -(-count // size)))
    first, last = (page - 1) * size, min(page * size, count)
    if keys is not None and not is_more:
        keys.sort(key=_day_then_id, reverse=is_newest_first)
        shown = PublishedContract.objects.filter(pk__in=[pk for _, pk in keys[first:last]]).order_by(*order)
    else:
        shown = rows.order_by(*order)[first:last]
    contracts = list(shown.defer("words").prefetch_related("modifications"))
    names = _known_names(contracts)
    followed = _followed([row.pk for row in contracts]) if may(by, "see_contracts") else {}
    return PublishedPage(
        tuple(_row(row, names, followed.get(row.pk)) for row in contracts),
        page,
        count,
        is_more and count == MOST_FOUND,
        last_source(by, ImportKind.DECP),
    )


def _day_then_id(key: tuple[date | None, int]) -> tuple[date, int]:
    return key[0] or date.max, key[1]


def _matching(search: "PublishedSearch") -> QuerySet[PublishedContract]:
    rows = PublishedContract.objects.all()
    if terms := [_term(word) for word in words_of(search.words)] + _facets(search):
        rows = rows.filter(_Holds(F("words"), Value(" & ".join(terms))))
    if buyer := "".join(search.buyer.split()):
        # Each uid begins with the SIRET of its buyer.
        rows = rows.filter(uid__range=(buyer, buyer.ljust(_SIRET_LENGTH, "9") + _LAST_CHARACTER))
    if search.social:
        rows = rows.filter(social_statement=search.social)
    if search.year:
        rows = rows.filter(notified_on__range=(date(search.year, 1, 1), date(search.year, 12, 31)))
    return rows


def _term(word: str) -> str:
    """A word and those that begin with it; a plural finds its singular."""
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith(("s", "x"))
    return f"{word[:-1] if is_plural else word}:*"


def _facets(search: "PublishedSearch") -> list[str]:
    facets = []
    if departement := search.departement.strip().upper():
        facets.append(f"{DEPARTEMENT_WORD}{departement}")
    if search.cpv:
        facets.append(f"{CPV_WORD}{search.cpv}:*")
    return facets


def _followed(published_ids: Sequence[int]) -> dict[int, int]:
    return dict(Contract.objects.filter(published_id__in=published_ids).values_list("published_id", "pk"))


def _known_names(rows: Sequence[PublishedContract]) -> dict[str, str]:
    """Names of buyers by SIRET, where the publication gives none and the organisation is registered here."""
    unnamed = {row.buyer_siret for row in rows if not row.buyer_name}
    return dict(Organization.objects.filter(siret__in=unnamed).values_list("siret", "name")) if unnamed else {}


def _row(row: PublishedContract, names: Mapping[str, str], followed_id: int | None) -> "PublishedRow":
    now = versions_of(row)[-1]
    return PublishedRow(
        row.pk,
        row.number,
        row.object,
        row.buyer_name or names.get(row.buyer_siret) or row.buyer_siret,
        row.buyer_siret,
        "\u00a0; ".join(holder.shown for holder in now.holders),
        now.amount,
        now.months,
        row.notified_on,
        row.cpv,
        row.departement,
        row.social_statement,
        row.get_social_statement_display(),
        followed_id,
    )


class _Holds(Func):
    """Whether words hold a query that is written as it is kept: ``to_tsquery`` would make its capitals small."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class PublishedSearch:
    """What is looked for; everything given must hold.

    words: beginnings of words of the subject, number, buyer and holders; buyer: a SIRET or its beginning;
    departement: its number, letters and digits alone; cpv: first digits; social: "claimed", "denied" or "silent".
    """

    words: str = ""
    buyer: str = ""
    cpv: str = ""
    departement: str = ""
    social: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A line of the list; amount (EUR excl. tax), months and holders as they stand now."""

    id: int
    number: str
    object: str
    buyer: str
    buyer_siret: str
    holders: str
    amount: Decimal | None
    months: int | None
    notified_on: date | None
    cpv: str
    departement: str
    social: str
    social_label: str
    contract_id: int | None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """``count``: contracts found, at most ``MOST_FOUND``; ``is_more``: others were found beyond."""

    rows: tuple[PublishedRow, ...]
    page: int
    count: int
    is_more: bool
    last_import: Source | None
