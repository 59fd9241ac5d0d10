"""The screen of a validation: who the person is, what the rules say while it is filled, what is still missing."""

from dataclasses import dataclass
from datetime import date

from levier.exchange.outputs import numbers
from levier.law.dated import NoValue
from levier.records.models import Person, Residence
from levier.rules.access import Actor
from levier.rules.answers import Reason
from levier.rules.evidence import EvidenceKind
from levier.rules.publics import Public, is_of_age
from levier.usecases.evidence import EvidenceAdvice, Piece, expected_pieces, judge_evidence
from levier.usecases.evidence_documents import DocumentView, held_evidence, shown_documents
from levier.usecases.gestures import gesture, host_of
from levier.usecases.live_people import live_person
from levier.usecases.publics import own_lists
from levier.usecases.residences import commune_names, home_on
from levier.usecases.validations import ValidationFacts, seen_of

QPV = "QPV"
_HOMES = {Residence.INSIDE: "ok", Residence.OUTSIDE: "alert"}


@dataclass(frozen=True, slots=True)
class ValidationForm:
    """The person, what is already kept of her evidence, and the organisation's lists of that day."""

    person_id: int
    person_name: str
    born_on: date
    commune: str
    documents: tuple[DocumentView, ...]
    publics: tuple[Public, ...]
    evidence_kinds: tuple[EvidenceKind, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Something else the public asks, beside evidence. ``state``: ok, watch, alert or none."""

    label: str
    state: str
    sentence: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules say on the day of the hire foreseen, else on the day of the decision."""

    on: date
    evidence: EvidenceAdvice
    pieces: tuple[Piece, ...]
    checks: tuple[Check, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(piece.label for piece in self.pieces if piece.is_missing)


@gesture("validate_person")
def get_validation_form(*, by: Actor, person_id: int, on: date) -> ValidationForm:
    """The person and the lists of that day. Raises ``NotFound`` out of reach, ``Merged``."""
    person = live_person(by, person_id)
    lists = own_lists(host_of(by))
    return ValidationForm(
        person.pk,
        f"{person.first_name} {person.last_name}",
        person.born_on,
        commune_names({person.commune}).get(person.commune, person.commune),
        tuple(document for document in shown_documents([person.pk], lists, on) if document.removed_at is None),
        lists.publics_on(on),
        lists.kinds_on(on),
    )


@gesture("validate_person")
def advise_validation(*, by: Actor, person_id: int, facts: ValidationFacts) -> Advice:
    """What the rules say while the form is filled; they advise, never refuse. Raises ``NotFound``, ``Merged``."""
    person = live_person(by, person_id)
    lists, on = own_lists(host_of(by)), facts.judged_on
    evidence = judge_evidence(facts.evidence, facts.evidence_on, facts.evidence_until, on, lists.ages)
    public = lists.public_on(facts.public, on)
    if public is None:
        return Advice(on, evidence, (), ())
    held = (*seen_of(facts), *held_evidence(person.pk))
    return Advice(on, evidence, expected_pieces(facts.public, held, on, lists), _checks(person, public, on))


def _checks(person: Person, public: Public, on: date) -> tuple[Check, ...]:
    checks = []
    try:
        if age := is_of_age(public, person.born_on, on):
            sentence = age.reasons[0].sentence
            checks.append(Check("Âge", "ok" if age.verdict else "alert", sentence, age.reasons))
    except (NoValue, ValueError):  # a day before any list, or so far that the calendar ends
        checks.append(Check("Âge", "watch", "Dates à vérifier."))
    if public.code == QPV:
        home = home_on(person, on)
        told = f"{Residence(home.residence).label} au {numbers.date_short(on)}"
        where = f"{told} ({home.qpv_code}, génération {home.qpv_vintage})." if home.qpv_code else f"{told}."
        checks.append(Check("Domicile", _HOMES.get(Residence(home.residence), "watch"), where))
    return tuple(checks)
