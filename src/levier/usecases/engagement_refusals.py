"""What is refused of an engagement, at its field, with the rule: each function gives pairs (field, French message)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from levier.exchange.outputs import numbers
from levier.law import NoValue
from levier.records.models import (
    Clause,
    ClauseKind,
    Contract,
    EmploymentContract,
    Engagement,
    HoursLine,
    HoursState,
    Modality,
    Proposal,
    ProposalAnswer,
    Validation,
)
from levier.rules.counting import weekly_length
from levier.rules.tutors import TutorAsked, may_be_placed, tutor_asked
from levier.usecases.engagement_forms import why_not
from levier.usecases.refusals import NotFound, Refused, cited

Problems = list[tuple[str, str]]
JOB_CODE = re.compile(r"[A-N][0-9]{4}")
LONGEST_TUTOR = 120
HOURS_A_WEEK = 7 * 24


def refuse(*found_problems: Problems) -> None:
    """Raise ``Refused`` with all of them, if any."""
    problems = [problem for problems in found_problems for problem in problems]
    if problems:
        raise Refused(*problems)


def entry_problems(
    facts: "Entered", verdicts: Sequence[Validation], contract: Contract, *, is_training_clause: bool
) -> tuple[Problems, ...]:
    """What is refused of a hire by itself, whoever else works there. ``verdicts``: the person's, newest first."""
    tutor = facts.tutor.strip()
    return (
        choice_problems(facts.modality, facts.employment_contract),
        placement_problems(facts.modality, is_training_clause=is_training_clause),
        tutor_problems(facts.modality, facts.employment_contract, tutor),
        detail_problems(tutor, written_job(facts.job_code)),
        start_problems(verdicts, contract, facts.starts_on),
        end_problems(facts.starts_on, facts.ends_on),
        weekly_problems(facts.weekly_hours, facts.starts_on),
    )


def choice_problems(modality: str, employment_contract: str) -> Problems:
    problems = []
    if modality not in Modality.values:
        problems.append(("modality", "Choisissez une modalité."))
    if employment_contract not in EmploymentContract.values:
        problems.append(("employment_contract", "Choisissez un contrat de travail."))
    elif modality == Modality.PLACEMENT and employment_contract != EmploymentContract.NONE:
        told = "Un accueil sous statut scolaire se fait par convention, sans contrat de travail."
        problems.append(("employment_contract", told))
    elif modality != Modality.PLACEMENT and employment_contract == EmploymentContract.NONE:
        told = "Seul un accueil sous statut scolaire se fait sans contrat de travail\u00a0: choisissez-en un."
        problems.append(("employment_contract", told))
    return problems


def placement_problems(modality: str, *, is_training_clause: bool) -> Problems:
    """Under school status, on a training clause only."""
    if modality != Modality.PLACEMENT:
        return []
    answer = may_be_placed(is_training_clause)
    return [] if answer.verdict else [("modality", cited(answer.reasons))]


def tutor_problems(modality: str, employment_contract: str, tutor: str) -> Problems:
    """A tutor the law asks for; one that clauses ask for is flagged on the pages. ``tutor`` without blanks around."""
    answer = tutor_asked(modality, employment_contract)
    if tutor or answer.verdict != TutorAsked.REQUIRED:
        return []
    return [("tutor", cited(answer.reasons))]


def detail_problems(tutor: str, job_code: str) -> Problems:
    """``tutor`` and ``job_code`` without blanks around."""
    problems = []
    if len(tutor) > LONGEST_TUTOR:
        problems.append(("tutor", f"Ce nom dépasse {LONGEST_TUTOR} caractères."))
    return problems + job_problems(job_code)


def job_problems(job_code: str) -> Problems:
    if not job_code or JOB_CODE.fullmatch(job_code):
        return []
    return [
        (
            "job_code",
            f"«\u00a0{job_code}\u00a0» n’est pas un code ROME\u00a0: une lettre de A à N, puis quatre chiffres.",
        )
    ]


def written_job(job_code: str) -> str:
    """A ROME code as it is kept: "f 1702" is F1702."""
    return "".join(job_code.split()).upper()


def first_hour_problems(first_hour: date | None, start: date, end: date | None) -> Problems:
    if first_hour is None or (start <= first_hour and (end is None or first_hour <= end)):
        return []
    until = f" au {numbers.date_short(end)}" if end else ""
    return [("first_hour_on", f"Hors de l’embauche, qui court du {numbers.date_short(start)}{until}.")]


def start_problems(verdicts: Sequence[Validation], contract: Contract, start: date) -> Problems:
    problems = []
    if blocked := why_not(verdicts, start):
        problems.append(("starts_on", blocked))
    if contract.notified_on is None:
        problems.append(
            ("starts_on", f"Le marché {contract.number} n’a pas de date de notification\u00a0: indiquez-la d’abord.")
        )
    elif start < contract.notified_on or (contract.ends_on is not None and start > contract.ends_on):
        until = f" au {numbers.date_short(contract.ends_on)}" if contract.ends_on else ""
        problems.append(
            (
                "starts_on",
                f"Le marché {contract.number} court du {numbers.date_short(contract.notified_on)}{until}\u00a0: "
                f"une embauche du {numbers.date_short(start)} est en dehors.",
            )
        )
    return problems


def end_problems(start: date, end: date | None) -> Problems:
    is_wrong = end is not None and end < start
    return [("ends_on", f"La fin précède le début ({numbers.date_short(start)}).")] if is_wrong else []


def weekly_problems(weekly_hours: Decimal | None, start: date) -> Problems:
    """No contract of employment is of no hour, or of more than the law's longest week of the first day."""
    if weekly_hours is None:
        return []
    if not 0 < weekly_hours <= HOURS_A_WEEK:
        told = f"Une durée hebdomadaire va de plus de 0 à {HOURS_A_WEEK}\u00a0heures\u00a0: corrigez-la, ou videz-la."
        return [("weekly_hours", told)]
    try:
        answer = weekly_length(weekly_hours, start)
    except NoValue:
        return []
    if answer.verdict:
        return []
    return [("weekly_hours", f"{cited(answer.reasons)}. Serait-ce la durée d’un mois\u00a0?")]


def overlap_problems(same: Iterable[Engagement], start: date, end: date | None) -> Problems:
    """``same``: the other engagements of the person on the lot with the employer."""
    meeting = [row for row in same if (row.ends_on or start) >= start and (end is None or row.starts_on <= end)]
    if not meeting:
        return []
    other = min(meeting, key=lambda row: row.starts_on)
    until = f" au {numbers.date_short(other.ends_on)}" if other.ends_on else ", sans fin connue"
    return [
        (
            "starts_on",
            "Cette personne travaille déjà pour cet employeur sur ce lot, "
            f"du {numbers.date_short(other.starts_on)}{until}\u00a0: modifiez cette embauche, ou corrigez les dates.",
        )
    ]


def hours_problems(engagement_id: int, start: date, end: date | None) -> Problems:
    """Hours already declared in months that would fall outside: rejected first, never forgotten."""
    kept = HoursLine.objects.filter(engagement_id=engagement_id).exclude(state=HoursState.REJECTED)
    problems = []
    before = kept.filter(month__lt=start.replace(day=1))
    if hours := _sum(before):
        problems.append(("starts_on", f"{numbers.hours(hours)} déclarées avant ce mois\u00a0: rejetez-les d’abord."))
    if end is not None and (hours := _sum(kept.filter(month__gt=end))):
        problems.append(("ends_on", f"{numbers.hours(hours)} déclarées après cette fin\u00a0: rejetez-les d’abord."))
    return problems


def _sum(rows: QuerySet[HoursLine]) -> Decimal:
    return rows.aggregate(total=Sum("hours"))["total"] or Decimal()


def party_problems(party_id: int | None, parties: Mapping[int, str]) -> Problems:
    """``parties``: the holder and the members of the lot's award."""
    if party_id is None or party_id in parties:
        return []
    return [("on_behalf_of_id", "Choisissez le titulaire, ou une entreprise de l’attribution de ce lot.")]


def proposal_problems(
    proposal_id: int | None, proposals: Mapping[int, Proposal], person_id: int, contract: Contract, start: date
) -> Problems:
    """A hire answers a proposal of the same person for the same contract, made before it and still open or accepted."""
    if proposal_id is None:
        return []
    row = proposals.get(proposal_id)
    if row is None or (row.person_id, row.contract_id) != (person_id, contract.pk):
        return [("proposal_id", f"Choisissez une proposition de cette personne pour le marché {contract.number}.")]
    if row.answer in (ProposalAnswer.REFUSED, ProposalAnswer.WITHDRAWN):
        told = (
            f"Cette proposition est «\u00a0{row.get_answer_display().lower()}\u00a0»\u00a0: changez d’abord sa réponse."
        )
        return [("proposal_id", told)]
    if row.proposed_on > start:
        told = f"Cette proposition est du {numbers.date_short(row.proposed_on)}, après le début de l’embauche."
        return [("proposal_id", told)]
    return []


def change_problems(row: Engagement, modality: str, employment_contract: str, tutor: str) -> tuple[Problems, ...]:
    """What a change may not bring; an engagement kept before these rules can still be ended as it is."""
    placed = placement_problems(modality, is_training_clause=row.lot_id in training_lots([row.lot_id]))
    untold = tutor_problems(modality, employment_contract, tutor)
    was_told = row.tutor or (modality, employment_contract) != (row.modality, row.employment_contract)
    return (placed if modality != row.modality else [], untold if was_told else [])


def training_lots(lot_ids: Iterable[int]) -> frozenset[int]:
    """Those of these lots whose clause takes people in under school status."""
    clauses = Clause.objects.filter(lot_id__in=list(lot_ids), kind=ClauseKind.TRAINING)
    return frozenset(clauses.values_list("lot_id", flat=True))


@contextmanager
def apart() -> Iterator[None]:
    """The database keeps hires of one person, lot and employer apart, should another gesture come in between; an
    organisation whose desk has just ended from a new one; and a hire from a part that has just been removed."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        if "follows contract" in str(broken):
            raise NotFound from None
        if "engagements_part_id_same_host" in str(broken):
            told = "Cette partie du lot vient d’être retirée\u00a0: rechargez la page."
            raise Refused(("part_id", told)) from None
        if not any(name in str(broken) for name in ("engagements_no_overlap", "engagements_once")):
            raise
        raise Refused(
            (
                "starts_on",
                "Une embauche de cette personne chez cet employeur, sur ce lot, vient d’être enregistrée pour ces jours"
                "\u00a0: rechargez la page.",
            )
        ) from None


class Entered(Protocol):
    """A hire, a mission or a secondment as people give it."""

    @property
    def modality(self) -> str: ...
    @property
    def employment_contract(self) -> str: ...
    @property
    def tutor(self) -> str: ...
    @property
    def job_code(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def weekly_hours(self) -> Decimal | None: ...
