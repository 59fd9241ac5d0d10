"""The facts of a social clause's text: what ``clause_documents`` turns into a word-processor file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Strength = Literal["minimum", "offered", "incentive", "voluntary"]
Modality = Literal["direct", "placed", "subcontracted"]
Frequency = Literal["month", "two_months", "quarter", "four_months", "semester", "year"]
Kind = Literal["hours", "training"]
GroupKind = Literal["solidaire", "conjoint_solidaire", "conjoint"]


@dataclass(frozen=True, slots=True)
class AmountFormula:
    """hours = amount (EUR excl. tax) × labour share × rate / hourly cost (EUR); raw hours are not rounded."""

    amount: Decimal
    labour_share: Decimal
    rate: Decimal
    hourly_cost: Decimal
    raw_hours: Decimal


@dataclass(frozen=True, slots=True)
class ClauseLot:
    """A lot, or a part of one, and its hours; `formula`: the calculation, or words where there is none.

    A conditional part (tranche, renewal) is not counted in the total: it adds its hours once affirmed.
    """

    number: str
    hours: Decimal
    title: str | None = None
    formula: AmountFormula | str | None = None
    is_conditional: bool = False


@dataclass(frozen=True, slots=True)
class GeneralConditions:
    """The CCAG the contract refers to, and its article on insertion."""

    name: str = "cahier des clauses administratives générales auquel le marché se réfère"
    article: str = "16.1"
    approved_on: date = date(2021, 3, 30)


@dataclass(frozen=True, slots=True)
class CountingRules:
    """How hours are counted. None where the contract is silent.

    `open_ended_months` limits the hours of a permanent contract, per contract or per person, from the hire or from
    the first hour.
    """

    training_counts: bool | None = None
    absence_counts: bool | None = None
    open_ended_months: int | None = None
    open_ended_base: Literal["contract", "person"] = "contract"
    services_labour_share: Decimal | None = None
    services_hourly_cost: Decimal | None = None
    open_ended_start: Literal["hire", "first_hour"] = "hire"


@dataclass(frozen=True, slots=True)
class Penalties:
    """Fields of the clause, in EUR; each is printed only when given. `waiver` is the buyer's own sentence.

    `ceiling_multiple`: a missing hour costs so many times the hourly ceiling of the Sécurité sociale;
    `is_multiple_usual`: the clause writes none, the usual one is offered and said to be so.
    """

    per_missing_hour: Decimal | None = None
    per_late_day: Decimal | None = None
    notice_days: int | None = None
    cap_amount: Decimal | None = None
    cap_share: Decimal | None = None
    waiver: str | None = None
    ceiling_multiple: Decimal | None = None
    is_multiple_usual: bool = False


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who helps the holder; at least a name or a body."""

    name: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ClauseText:
    """The facts of one clause. Errors: `ValueError` without a lot."""

    contract_number: str
    contract_object: str
    buyer: str
    lots: tuple[ClauseLot, ...]
    made_on: date
    made_by: str
    duration: str | None = None
    kind: Kind = "hours"
    strength: Strength = "minimum"
    source: str | None = None
    conditions: GeneralConditions = GeneralConditions()
    publics: tuple[str, ...] = ()
    publics_removed: tuple[str, ...] = ()
    publics_added: tuple[str, ...] = ()
    departure: str | None = None
    has_qpv_priority: bool = False
    modalities: tuple[Modality, ...] = ("direct", "placed", "subcontracted")
    counting: CountingRules = CountingRules()
    returns_every: Frequency | None = None
    returns_due_day: int | None = None
    group: GroupKind | None = None
    penalties: Penalties | None = None
    facilitator: Facilitator | None = None

    def __post_init__(self) -> None:
        if not self.lots:
            raise ValueError(f"Marché {self.contract_number}\u00a0: la clause ne porte sur aucun lot.")
