"""Publics and ages of evidence: what an organisation adds, from a day on, to the starting lists."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction

from levier.exchange.outputs import numbers
from levier.exchange.sources.hours_files_dates import plain
from levier.law.dated import NoValue
from levier.records.models import EvidenceAge, HostPublic
from levier.rules.access import Actor
from levier.rules.evidence import EvidenceKind, EvidenceRule, OwnAge, evidence_kinds, own_kinds
from levier.rules.publics import OwnPublic, Public, catalogue, listed
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import events_of
from levier.usecases.public_views import PublicsPage, PublicToEnd, age_rows, public_rows
from levier.usecases.refusals import Refused

LONGEST_CODE = 24
MOST_MONTHS = 120
_MARK = 3
"""Room left in a code for what tells it from another."""
_LOCK_SPACE = 3
_NO_LIST = "Aucune liste n’est connue à cette date\u00a0: vérifiez-la."


@dataclass(frozen=True, slots=True)
class OwnLists:
    """What an organisation adds to the starting lists, read once, asked about any day."""

    publics: tuple[OwnPublic, ...] = ()
    ages: tuple[OwnAge, ...] = ()

    def publics_on(self, on: date) -> tuple[Public, ...]:
        return listed(self.publics, on)

    def public_on(self, code: str, on: date) -> Public | None:
        """None for a code that is not listed that day, or for a day before any list."""
        try:
            return next((each for each in listed(self.publics, on) if each.code == code), None)
        except NoValue:
            return None

    def kinds_on(self, on: date) -> tuple[EvidenceKind, ...]:
        return own_kinds(self.ages, on)

    def kind_on(self, code: str, on: date) -> EvidenceKind | None:
        """None for a code that is not known that day, or for a day before any value."""
        try:
            return next((each for each in own_kinds(self.ages, on) if each.code == code), None)
        except NoValue:
            return None


def own_lists(host_id: int | None) -> OwnLists:
    """What this organisation added, in two queries."""
    publics = HostPublic.objects.filter(host_id=host_id).order_by("starts_on", "id")
    return OwnLists(
        tuple(
            OwnPublic(p.code, p.label, p.definition, p.is_removed, p.starts_on, p.until_on, p.source) for p in publics
        ),
        own_ages(host_id),
    )


def own_ages(host_id: int | None) -> tuple[OwnAge, ...]:
    """The ages this organisation holds evidence to, in one query."""
    ages = EvidenceAge.objects.filter(host_id=host_id).order_by("starts_on", "id")
    return tuple(OwnAge(a.evidence, a.months, a.starts_on, a.source) for a in ages)


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """A public as people add it to the list."""

    label: str
    definition: str
    starts_on: date
    source: str
    until_on: date | None = None


@gesture("keep_publics")
def get_publics(*, by: Actor, today: date) -> PublicsPage:
    """The organisation's list today, what it added or removed through time, and the ages of evidence."""
    host = host_of(by)
    own = list(HostPublic.objects.filter(host_id=host).order_by("starts_on", "id"))
    ages = list(EvidenceAge.objects.filter(host_id=host).order_by("starts_on", "id"))
    subjects = (("host_publics", [row.pk for row in own]), ("evidence_ages", [row.pk for row in ages]))
    return PublicsPage(public_rows(own, today), age_rows(ages, today), events_of(by, subjects))


@gesture("keep_publics")
def list_starting_publics(*, by: Actor, on: date) -> tuple[tuple[str, str], ...]:
    """The publics of the starting list that are still in the organisation's: pairs (code, label)."""
    kept = {each.code for each in own_lists(host_of(by)).publics_on(on)}
    return tuple((each.code, each.label) for each in catalogue(on) if each.code in kept)


@gesture("keep_publics")
def list_aged_evidence(*, by: Actor, on: date) -> tuple[EvidenceKind, ...]:
    """The kinds of evidence that have an age, with the organisation's own."""
    return tuple(kind for kind in own_lists(host_of(by)).kinds_on(on) if kind.rule is EvidenceRule.AGE)


@gesture("keep_publics")
def add_public(*, by: Actor, facts: PublicFacts, why: str = "") -> int:
    """Add a public to the organisation's list, from a day to a day or to no known end. Returns its line's id.

    Raises ``Refused`` at the fields.
    """
    label = " ".join(facts.label.split())
    problems = _period_problems(facts.starts_on, facts.until_on, facts.source)
    if not label:
        problems.append(("label", "Indiquez le nom de ce public."))
    if not facts.definition.strip():
        problems.append(("definition", "Écrivez qui en relève\u00a0: c’est ce que la validation montrera."))
    if problems:
        raise Refused(*problems)
    starting = {each.code: each.label for each in catalogue(facts.starts_on)}
    if plain(label) in {plain(one) for one in starting.values()}:
        raise Refused(("label", f"«\u00a0{label}\u00a0» est déjà dans la liste de départ."))
    host = host_of(by)
    return _keep(
        HostPublic(
            host_id=host,
            code=_code_of(host, label, set(starting)),
            label=label,
            definition=" ".join(facts.definition.split()),
            starts_on=facts.starts_on,
            until_on=facts.until_on,
            source=facts.source.strip(),
        ),
        "label",
    )


def _code_of(host_id: int, label: str, taken: set[str]) -> str:
    """The code of a public the organisation names so: its own when it already has one, else one nobody has."""
    for code, named in HostPublic.objects.filter(host_id=host_id, is_removed=False).values_list("code", "label"):
        if plain(named) == plain(label):
            return code
        taken.add(code)
    start = "_".join(plain(label).upper().split())[: LONGEST_CODE - _MARK].strip("_") or "PUBLIC"
    return next(code for code in (start, *(f"{start}_{rank}" for rank in range(2, 100))) if code not in taken)


@gesture("keep_publics")
def remove_public(
    *, by: Actor, code: str, starts_on: date, source: str, until_on: date | None = None, why: str = ""
) -> int:
    """Take a public of the starting list off the organisation's, from a day on. Returns its line's id.

    Raises ``Refused`` at the fields.
    """
    problems = _period_problems(starts_on, until_on, source)
    if not problems and code not in {each.code for each in catalogue(starts_on)}:
        problems.append(("code", "Choisissez un public de la liste de départ."))
    if problems:
        raise Refused(*problems)
    row = HostPublic(
        host_id=host_of(by),
        code=code,
        is_removed=True,
        starts_on=starts_on,
        until_on=until_on,
        source=source.strip(),
    )
    return _keep(row, "code")


def _period_problems(starts_on: date, until_on: date | None, source: str) -> list[tuple[str, str]]:
    problems = []
    try:
        catalogue(starts_on)
    except NoValue:
        problems.append(("starts_on", _NO_LIST))
    if until_on is not None and until_on < starts_on:
        problems.append(("until_on", f"La fin précède le début ({numbers.date_short(starts_on)})."))
    if not source.strip():
        problems.append(("source", "Indiquez d’où vient cette décision\u00a0: convention, comité, délibération…"))
    return problems


def _keep(row: HostPublic, field: str) -> int:
    """Keep a line, after those of the same public, which it may not overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, row.host_id])
    for other in HostPublic.objects.filter(host_id=row.host_id, code=row.code):
        ends_before = other.until_on is not None and other.until_on < row.starts_on
        starts_after = row.until_on is not None and row.until_on < other.starts_on
        if not (ends_before or starts_after):
            until = f" au {numbers.date_short(other.until_on)}" if other.until_on else ", sans fin connue"
            raise Refused(
                (
                    field,
                    f"Ce public a déjà une ligne à compter du {numbers.date_short(other.starts_on)}{until}\u00a0: "
                    "donnez-lui d’abord une fin, ou changez les dates.",
                )
            )
    row.save(force_insert=True)
    return row.pk


@gesture("keep_publics")
def get_public(*, by: Actor, row_id: int, today: date) -> PublicToEnd:
    """One line of the organisation's own. Raises ``NotFound`` out of reach."""
    row = found(HostPublic.objects.filter(host_id=host_of(by)), pk=row_id)
    return PublicToEnd(public_rows([row], today)[0], seen_of(row))


@gesture("keep_publics")
def end_public(*, by: Actor, row_id: int, until_on: date, seen: int | None = None, why: str = "") -> None:
    """Give a line its last day; another end replaces the one it had.

    Raises ``Refused``, ``NotFound``, ``EditedMeanwhile`` when it changed since ``seen``.
    """
    host = host_of(by)
    row = lock_unchanged(HostPublic.objects.filter(host_id=host), by=by, seen=seen, pk=row_id)
    if until_on < row.starts_on:
        raise Refused(("until_on", f"La fin précède le début ({numbers.date_short(row.starts_on)})."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, host])
    later = HostPublic.objects.filter(host_id=host, code=row.code, starts_on__gt=row.starts_on, starts_on__lte=until_on)
    if other := later.order_by("starts_on").first():
        after = numbers.date_short(other.starts_on)
        raise Refused(("until_on", f"Une autre ligne de ce public commence le {after}\u00a0: finissez avant."))
    change(HostPublic.objects.filter(pk=row_id, host_id=host), until_on=until_on)


@gesture("keep_publics")
def set_evidence_age(*, by: Actor, evidence: str, months: int, starts_on: date, source: str, why: str = "") -> int:
    """Hold a kind of evidence to an age, in months, from a day on; the same day again corrects it. Returns its id.

    Raises ``Refused`` at the fields.
    """
    problems = []
    try:
        aged = {kind.code for kind in evidence_kinds(starts_on) if kind.rule is EvidenceRule.AGE}
    except NoValue:
        aged = {evidence}
        problems.append(("starts_on", _NO_LIST))
    if evidence not in aged:
        problems.append(("evidence", "Choisissez un justificatif qui a un âge."))
    if not 1 <= months <= MOST_MONTHS:
        problems.append(("months", f"Un âge va de 1 à {MOST_MONTHS} mois."))
    if not source.strip():
        problems.append(("source", "Indiquez d’où vient cet âge\u00a0: convention, comité, délibération…"))
    if problems:
        raise Refused(*problems)
    host, told = host_of(by), {"months": months, "source": source.strip()}
    same_day = EvidenceAge.objects.filter(host_id=host, evidence=evidence, starts_on=starts_on)
    if row := same_day.first():
        change(same_day, **told)
        return row.pk
    try:
        with transaction.atomic():
            row = EvidenceAge.objects.create(host_id=host, evidence=evidence, starts_on=starts_on, **told)
    except IntegrityError:
        message = "Un âge vient d’être enregistré pour ce jour\u00a0: rechargez la page."
        raise Refused(("starts_on", message)) from None
    return row.pk
