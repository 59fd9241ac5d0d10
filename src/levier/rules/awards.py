"""A group of companies and its hours: what each has to do, who owes how much to whom.

In a solidary group, or a joint one whose lead is solidary, the whole group owes the hours and its members clear
their debts between them at their own price. In a joint group each owes its share alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from levier.rules.answers import Reason, because
from levier.rules.calibration.results import require_percent, require_positive
from levier.rules.wordings import euros, hours, percent

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class GroupForm(StrEnum):
    SINGLE = "single"
    JOINT = "joint"
    JOINT_SOLIDARY_LEAD = "joint_solidary_lead"
    SOLIDARY = "solidary"


GROUP_FORM_LABELS: Mapping[GroupForm, str] = {
    GroupForm.SINGLE: "Entreprise seule",
    GroupForm.JOINT: "Groupement conjoint",
    GroupForm.JOINT_SOLIDARY_LEAD: "Groupement conjoint, mandataire solidaire",
    GroupForm.SOLIDARY: "Groupement solidaire",
}
OWED_TOGETHER = frozenset({GroupForm.JOINT_SOLIDARY_LEAD, GroupForm.SOLIDARY})


@dataclass(frozen=True, slots=True)
class Share:
    """A member with its share in percent and the hours done for it."""

    name: str
    percent: Decimal
    done: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The clause's penalty for an hour and the group's price of one, in EUR; None where nothing is written."""

    penalty_per_hour: Decimal | None = None
    clearing_price: Decimal | None = None
    is_surplus_cleared: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's hours: to do, done, missing or in surplus. One of the last two is zero."""

    name: str
    percent: Decimal
    due: Decimal
    done: Decimal
    missing: Decimal
    surplus: Decimal


@dataclass(frozen=True, slots=True)
class Debt:
    """Hours one owes to another, in EUR when a price is known. ``creditor`` is "" for the buyer."""

    debtor: str
    creditor: str
    hours: Decimal
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """``penalties`` go to the buyer (debtor "" when the whole group owes); ``clearing`` runs between members."""

    standings: tuple[Standing, ...]
    missing: Decimal
    penalties: tuple[Debt, ...]
    clearing: tuple[Debt, ...]
    reasons: tuple[Reason, ...]

    @property
    def penalty(self) -> Decimal | None:
        """All penalties together, None when the clause sets no amount."""
        return _sum(self.penalties)

    @property
    def cleared(self) -> Decimal | None:
        """All that passes between members, None when they set no price."""
        return _sum(self.clearing)


def _sum(debts: Sequence[Debt]) -> Decimal | None:
    amounts = [debt.amount for debt in debts]
    return None if None in amounts else sum((a for a in amounts if a is not None), Decimal())


def settle(total: Decimal, shares: Sequence[Share], form: GroupForm, terms: Terms) -> Settlement:
    """What each member has to do of the hours of a lot, and the debts as they stand now.

    Raises ValueError on negative hours and when the shares do not make 100 %, CannotCalibrate on a share out of range.
    """
    if total < 0 or any(share.done < 0 for share in shares):
        raise ValueError("des heures ne sont pas négatives")
    for share in shares:
        require_percent(share.percent, "percent", "La part")
    if sum((share.percent for share in shares), Decimal()) != HUNDRED:
        raise ValueError("les parts des membres ne font pas 100\u00a0%")
    standings = tuple(_standing(total, share) for share in shares)
    missing = max(Decimal(), total - sum((s.done for s in standings), Decimal()))
    is_cleared = form in OWED_TOGETHER or terms.is_surplus_cleared
    clearing = _clearing(standings, terms.clearing_price) if is_cleared else ()
    penalties = _penalties(standings, missing, clearing, form, terms.penalty_per_hour)
    reasons = (_shared(total, standings, form), _owing(form, missing), *_cleared(clearing, terms.clearing_price))
    return Settlement(standings, missing, penalties, clearing, reasons)


def missing_of_all(owed: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Hours the holders of a framework miss together: each owes its own orders, nobody's surplus helps another.

    ``owed``: hours to do and hours done of each holder.
    """
    return sum((max(due - done, Decimal()) for due, done in owed), Decimal())


def _standing(total: Decimal, share: Share) -> Standing:
    due = total * share.percent / HUNDRED
    gap = due - share.done
    return Standing(share.name, share.percent, due, share.done, max(gap, Decimal()), max(-gap, Decimal()))


def _clearing(standings: Sequence[Standing], price: Decimal | None) -> tuple[Debt, ...]:
    """Surplus hours spread over the members that miss some, in proportion to what each misses."""
    missing = sum((s.missing for s in standings), Decimal())
    surplus = sum((s.surplus for s in standings), Decimal())
    spread = min(missing, surplus)
    if not spread:
        return ()
    return tuple(
        _debt(debtor.name, creditor.name, spread * debtor.missing / missing * creditor.surplus / surplus, price)
        for debtor in standings
        for creditor in standings
        if debtor.missing and creditor.surplus
    )


def _debt(debtor: str, creditor: str, owed: Decimal, price: Decimal | None) -> Debt:
    if price is None:
        return Debt(debtor, creditor, owed, None)
    require_positive(price, "price", "Le prix d’une heure")
    return Debt(debtor, creditor, owed, (owed * price).quantize(CENT, ROUND_HALF_UP))


def _penalties(
    standings: Sequence[Standing],
    missing: Decimal,
    clearing: Sequence[Debt],
    form: GroupForm,
    per_hour: Decimal | None,
) -> tuple[Debt, ...]:
    if form in OWED_TOGETHER:
        return (_debt("", "", missing, per_hour),) if missing else ()
    cleared = {s.name: sum((d.hours for d in clearing if d.debtor == s.name), Decimal()) for s in standings}
    left = ((s.name, s.missing - cleared[s.name]) for s in standings)
    return tuple(_debt(name, "", owed, per_hour) for name, owed in left if owed > 0)


def _shared(total: Decimal, standings: Sequence[Standing], form: GroupForm) -> Reason:
    if form is GroupForm.SINGLE and len(standings) == 1:
        return because(f"{hours(total)} à réaliser par {standings[0].name}.", "contract_clause", total=total)
    parts = ", ".join(f"{s.name} {percent(s.percent)} soit {hours(s.due)}" for s in standings)
    return because(f"{hours(total)} à réaliser\u00a0: {parts}.", "contract_clause", total=total)


def _owing(form: GroupForm, missing: Decimal) -> Reason:
    if form in OWED_TOGETHER:
        sentence = f"Le groupement doit les heures ensemble\u00a0: il en manque {hours(missing)}."
    elif form is GroupForm.JOINT:
        sentence = "Groupement conjoint\u00a0: chacun ne doit que sa part."
    else:
        return because(
            f"Une seule entreprise\u00a0: il lui manque {hours(missing)}.", "contract_clause", missing=missing
        )
    return because(sentence, "company_groups", missing=missing)


def _cleared(clearing: Sequence[Debt], price: Decimal | None) -> tuple[Reason, ...]:
    if not clearing:
        return ()
    each = f" à {euros(price)} l’heure" if price is not None else ", sans prix fixé entre les membres"
    parts = ", ".join(f"{d.debtor} doit {hours(d.hours)} à {d.creditor}" for d in clearing)
    return (because(f"Entre membres{each}\u00a0: {parts}.", "contract_clause"),)
