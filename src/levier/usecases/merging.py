"""Two files of one person made one: everything moves to the file kept, both histories stay readable there."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Count, Model, QuerySet

from levier.exchange.outputs import numbers
from levier.records.models import (
    AccessLink,
    Engagement,
    EvidenceDocument,
    LocationMethod,
    Person,
    Proposal,
    Sex,
    Validation,
)
from levier.rules.access import Actor
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.live_people import live, live_person
from levier.usecases.refusals import Refused
from levier.usecases.resemblances import KnownPerson, people_alike, people_named
from levier.usecases.residences import commune_names
from levier.usecases.validations import verdicts_of

M = TypeVar("M", bound=Model)
MOVED = (Proposal, EvidenceDocument, AccessLink)
"""Tables whose rows change person; verdicts come first, and engagements follow theirs by their key."""


@dataclass(frozen=True, slots=True)
class FileShown:
    """One of the two files side by side, with what hangs on it."""

    id: int
    name: str
    born_on: date
    sex: str
    commune: str
    prescriber: str
    verdict: str
    decided_on: date | None
    engagements: int
    proposals: int
    documents: int


@dataclass(frozen=True, slots=True)
class MergePage:
    """The file kept, those that look like it, those found by name, and the other when it is chosen.

    ``refused``: why the two cannot be one.
    """

    kept: FileShown
    alike: tuple[KnownPerson, ...]
    named: tuple[KnownPerson, ...]
    other: FileShown | None
    refused: tuple[str, ...]


@gesture("merge_people")
def get_merge(*, by: Actor, person_id: int, other_id: int | None = None, words: str = "") -> MergePage:
    """What merging ``other_id`` into ``person_id`` would do; ``words`` of a name look for another file.

    Raises ``NotFound`` out of reach, ``Merged``.
    """
    kept = live_person(by, person_id)
    other = live_person(by, other_id) if other_id is not None and other_id != person_id else None
    people = [kept, other] if other else [kept]
    shown = _shown(people)
    refused = tuple(message for _, message in _problems(kept, other)) if other else ()
    named = people_named(kept, words) if words.split() else ()
    return MergePage(shown[0], people_alike(kept), named, shown[1] if other else None, refused)


def _shown(people: list[Person]) -> list[FileShown]:
    ids = [person.pk for person in people]
    verdicts = verdicts_of(*ids)
    names = commune_names({person.commune for person in people})
    engagements, proposals = _counts(Engagement.objects, ids), _counts(Proposal.objects, ids)
    documents = _counts(EvidenceDocument.objects.filter(removed_at__isnull=True), ids)
    shown = []
    for person in people:
        newest = next(iter(verdicts[person.pk]), None)
        shown.append(
            FileShown(
                person.pk,
                f"{person.first_name} {person.last_name}",
                person.born_on,
                person.get_sex_display(),
                names.get(person.commune, person.commune),
                person.referred_by.name if person.referred_by else "",
                newest.get_verdict_display() if newest else "",
                newest.decided_on if newest else None,
                engagements.get(person.pk, 0),
                proposals.get(person.pk, 0),
                documents.get(person.pk, 0),
            )
        )
    return shown


def _counts(rows: Any, ids: list[int]) -> dict[int, int]:
    counted = rows.filter(person_id__in=ids).values("person_id").annotate(number=Count("pk"))
    return {row["person_id"]: row["number"] for row in counted}


@gesture("merge_people")
def merge_people(*, by: Actor, kept_id: int, other_id: int, why: str = "") -> None:
    """Move everything of ``other_id`` to ``kept_id`` and close the other file, which then leads to the one kept.

    What the kept file does not say (commune, prescriber, start of the pathway) comes from the other. Raises
    ``Refused`` when both hold the same hire or proposal, ``NotFound`` out of reach, ``Merged``.
    """
    if kept_id == other_id:
        raise Refused(("other_id", "Choisissez une autre fiche que celle-ci."))
    # Locked in one order, so that two merges at once wait for each other; hires lock the person too.
    rows = Person.objects.filter(host_id=host_of(by), pk__in=(kept_id, other_id)).select_for_update().order_by("pk")
    people = {row.pk: row for row in rows}
    kept = live(people.get(kept_id) or found(Person.objects.none()))
    other = live(people.get(other_id) or found(Person.objects.none()))
    if problems := _problems(kept, other):
        raise Refused(*problems)
    try:
        with transaction.atomic():
            Validation.objects.filter(person=other).update(person=kept)
            for table in MOVED:
                table._default_manager.filter(person_id=other.pk).update(person_id=kept.pk)
    except IntegrityError:
        message = "Une embauche ou une proposition vient d’être enregistrée sur l’une des fiches\u00a0: recommencez."
        raise Refused(("", message)) from None
    if filled := _filled(kept, other):
        change(Person.objects.filter(pk=kept.pk), **filled)
    Person.objects.filter(merged_into=other).update(merged_into=kept)
    change(Person.objects.filter(pk=other.pk), merged_into=kept)


def _filled(kept: Person, other: Person) -> dict[str, Any]:
    """What only the other file says."""
    filled: dict[str, Any] = {}
    if kept.location_method == LocationMethod.NONE and other.location_method != LocationMethod.NONE:
        for name in ("commune", "latitude", "longitude", "location_method", "located_on"):
            filled[name] = getattr(other, name)
    if kept.sex == Sex.UNKNOWN and other.sex != Sex.UNKNOWN:
        filled["sex"] = other.sex
    if kept.referred_by_id is None and other.referred_by_id is not None:
        filled["referred_by_id"] = other.referred_by_id
    starts = [person.pathway_started_on for person in (kept, other) if person.pathway_started_on]
    if starts and min(starts) != kept.pathway_started_on:
        filled["pathway_started_on"] = min(starts)
    return filled


def _problems(kept: Person, other: Person) -> list[tuple[str, str]]:
    return [*_overlaps(kept, other), *_same_proposals(kept, other), *_same_documents(kept, other)]


def _of(table: type[M], person: Person) -> QuerySet[M]:
    return table._default_manager.filter(person_id=person.pk)


def _overlaps(kept: Person, other: Person) -> list[tuple[str, str]]:
    """Engagements of both files with one employer on one lot, on the same days: the key would refuse them."""
    rows = _of(Engagement, kept).select_related("employer", "lot")
    ours: dict[tuple[int, int], list[Engagement]] = {}
    for row in rows:
        ours.setdefault((row.lot_id, row.employer_id), []).append(row)
    problems = []
    for theirs in _of(Engagement, other).select_related("employer", "lot"):
        for mine in ours.get((theirs.lot_id, theirs.employer_id), ()):
            ends_before = mine.ends_on is not None and mine.ends_on < theirs.starts_on
            starts_after = theirs.ends_on is not None and theirs.ends_on < mine.starts_on
            if not (ends_before or starts_after):
                problems.append(
                    (
                        "",
                        f"Les deux fiches portent une embauche chez {mine.employer.name}, lot {mine.lot.number} "
                        f"({mine.lot.title}), sur les mêmes jours\u00a0: {_days(mine)}, et {_days(theirs)}. "
                        "Corrigez ou finissez l’une des deux, puis recommencez.",
                    )
                )
    return problems


def _days(row: Engagement) -> str:
    if row.ends_on is None:
        return f"du {numbers.date_short(row.starts_on)}, sans fin connue"
    return f"du {numbers.date_short(row.starts_on)} au {numbers.date_short(row.ends_on)}"


def _same_proposals(kept: Person, other: Person) -> list[tuple[str, str]]:
    ours = set(_of(Proposal, kept).values_list("contract_id", "organization_id", "proposed_on"))
    return [
        (
            "",
            f"Les deux fiches portent la même proposition à {row.organization.name}, du "
            f"{numbers.date_short(row.proposed_on)}\u00a0: changez la date de l’une, puis recommencez.",
        )
        for row in _of(Proposal, other).select_related("organization")
        if (row.contract_id, row.organization_id, row.proposed_on) in ours
    ]


def _same_documents(kept: Person, other: Person) -> list[tuple[str, str]]:
    present = {"removed_at__isnull": True}
    ours = set(_of(EvidenceDocument, kept).filter(**present).values_list("sha256", flat=True))
    theirs = _of(EvidenceDocument, other).filter(**present, sha256__in=ours).defer("content")
    return [
        (
            "",
            f"Le même document ({row.name}) est sur les deux fiches\u00a0: retirez-le de l’une, puis recommencez.",
        )
        for row in theirs
    ]
