"""The gestures of three years, played one after the other through the use cases people go through themselves.

One transaction around all of them: the territory is there whole, or not at all.
"""

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from levier.demo import (
    clause_terms_made,
    eligibility_made,
    geography,
    listed_made,
    operations_made,
    penalties_made,
    proposals_made,
    sharing_made,
)
from levier.demo.calendar_made import moment, month_end
from levier.demo.contracts_made import CONTRACTS, ContractMade
from levier.demo.engagements_made import AMENDMENT, all_jobs, draft_of, ends_on, notified_on, tutor_of, weekly_of
from levier.demo.hours_made import HoursMade, ReturnMade, returns_of
from levier.demo.people_made import PersonMade, Step, steps_of
from levier.demo.personas import PERSONAS
from levier.demo.published_made import FILE, published_json, uid_of
from levier.demo.territory import BODIES, body
from levier.records.models import Clause, ClauseKind, HoursState, PublishedContract, User
from levier.records.scope import identity
from levier.rules.access import Actor, Role
from levier.usecases import (
    accounts,
    calibrations,
    clause_terms,
    contracts,
    engagements,
    hours,
    hours_imports,
    objectives,
    people,
    published_imports,
    reference_imports,
    validations,
)
from levier.usecases.calibration_drafts import Draft
from levier.usecases.gestures import gesture
from levier.usecases.hours import HoursFilters
from levier.usecases.refusals import Refused

SEED = 31
ESTIMATE = Decimal("1.08")
"""What a lot was estimated at before the offers, in parts of its amount."""
PREPARED = timedelta(days=120)
"""A clause is prepared so long before the notification."""
REJECTED = 3
REJECTION = "Heures au-delà de la date de fin du contrat de travail transmis : à vérifier avec l’employeur."

Say = Callable[[str], None]
Acts = Sequence[tuple[Actor, Step]]
"""Who does what to people, by date."""


@dataclass(slots=True)
class Play:
    """What the gestures found on their way. ``at``: the moment of the loading, for what happens today."""

    today: date
    at: datetime
    rng: Random
    hosts: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    lots: dict[str, list[int]] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    lines: list[HoursMade] = field(default_factory=list)


def play(*, today: date, at: datetime, say: Say) -> None:
    """Load the whole territory, as of ``today``. Raises, and leaves nothing, when a use case refuses a gesture."""
    play_ = Play(today, at, Random(SEED))
    with transaction.atomic():
        for label, step in STEPS:
            say(f"  {label}\N{NO-BREAK SPACE}: {step(play_)}")


def _organizations(play_: Play) -> str:
    founders = {}
    for made in BODIES:
        founders[made.key] = accounts.open_organization(
            siret=made.siret,
            name=made.name,
            kind=made.kind,
            administrator=made.administrator,
            email=made.email,
            commune=made.commune,
            is_fictional=True,
        )
        play_.hosts[made.key] = founders[made.key].host_id or 0
    for persona in PERSONAS:
        for role in persona.roles:
            if persona.email != body(persona.organization).email or role is not Role.ADMINISTRATOR:
                accounts.invite_member(
                    by=founders[persona.organization], name=persona.name, email=persona.email, role=role
                )
    play_.actors = {persona.name: signed_in(persona.email) for persona in PERSONAS}
    return f"{len(BODIES)} organisations, {len(PERSONAS)} personnages"


def signed_in(email: str) -> Actor:
    """Who acts when this person comes in, as the site finds it."""
    with identity():
        user_id = User.objects.values_list("pk", flat=True).get(email=email)
    actor, _ = accounts.choose_seat(user_id, accounts.list_seats(by=Actor(user_id=user_id)), None)
    return actor


def _facilitator(play_: Play, host: str, rank: int) -> Actor:
    """Claire Vidal mostly, Karim Benali one time in three; Lucie Marty in her own territory."""
    if host == "host_tarn":
        return play_.actors["Lucie Marty"]
    return play_.actors["Karim Benali" if rank % 3 == 2 else "Claire Vidal"]


def _territory(play_: Play) -> str:
    by = play_.actors["Karim Benali"]
    for load, text, name in (
        (reference_imports.import_communes, geography.communes_csv(), geography.COMMUNES_FILE),
        (reference_imports.import_epcis, geography.epcis_csv(), geography.EPCIS_FILE),
        (reference_imports.import_qpv, geography.qpvs_geojson(), geography.QPVS_FILE),
    ):
        load(by=by, at=play_.at, stream=io.BytesIO(text.encode()), name=name)
    return f"{len(geography.COMMUNES)} communes, {len(geography.EPCIS)} EPCI, {len(geography.QPVS)} QPV, tous fictifs"


def _published(play_: Play) -> str:
    play_.numbers = {c.key: f"{notified_on(c, play_.today):%Y}-{c.number}" for c in CONTRACTS}
    content = published_json(play_.today, play_.numbers, play_.rng)
    report = published_imports.import_published_contracts(
        by=play_.actors["Claire Vidal"], at=play_.at, stream=io.BytesIO(content), name=FILE
    )
    return f"{report.preview.kept} marchés publiés"


@gesture("see_published_contracts")
def _published_ids(*, by: Actor) -> dict[str, int]:
    return dict(PublishedContract.objects.values_list("uid", "pk"))


@gesture("see_contracts")
def _clauses(*, by: Actor, contract_id: int) -> list[tuple[int, int]]:
    """The lots of a contract in their order, each with its clause."""
    rows = Clause.objects.filter(lot__contract_id=contract_id).order_by("lot__number", "id")
    return list(rows.values_list("lot_id", "pk"))


def _contracts(play_: Play) -> str:
    published = _published_ids(by=play_.actors["Claire Vidal"])
    fixed = 0
    for rank, made in enumerate(CONTRACTS):
        by = _facilitator(play_, made.host, rank)
        notified = notified_on(made, play_.today)
        facts = _contract_facts(play_, made, published)
        contract_id = contracts.record_contract(by=by, at=moment(notified - PREPARED, 9), facts=facts)
        clauses = _clauses(by=by, contract_id=contract_id)
        play_.contracts[made.key] = contract_id
        play_.lots[made.key] = [lot_id for lot_id, _ in clauses]
        for number, (_, clause_id) in enumerate(clauses):
            _terms(by, made, number, clause_id, notified)
            fixed += _objective(by, made, number, clause_id, notified, play_.today)
    return f"{len(CONTRACTS)} marchés, {fixed} objectifs fixés"


def _contract_facts(play_: Play, made: ContractMade, published: Mapping[str, int]) -> contracts.ContractFacts:
    number = play_.numbers[made.key]
    lots = [contracts.LotFacts(lot.title, Decimal(lot.amount) if lot.amount else None) for lot in made.lots]
    return contracts.ContractFacts(
        number=number,
        object=made.object,
        buyer_siret=body(made.buyer).siret,
        buyer_name=body(made.buyer).name,
        holder_siret=body(made.holder).siret,
        holder_name=body(made.holder).name,
        kind=made.kind,
        cpv=made.cpv,
        amount=Decimal(sum(lot.amount for lot in made.lots)) or None,
        notified_on=notified_on(made, play_.today),
        ends_on=ends_on(made, play_.today),
        place_commune=made.commune,
        is_neighbourhood_upkeep=made.is_upkeep,
        lots=lots,
        published_id=published.get(uid_of(made, number)),
    )


def _terms(by: Actor, made: ContractMade, number: int, clause_id: int, on: date) -> None:
    kind = ClauseKind.TRAINING if made.lots[number].method == "STEP_TABLE" else ClauseKind.HOURS
    if made.strength != "minimum" or made.penalty is not None or kind is ClauseKind.TRAINING:
        terms = clause_terms_made.terms_of(made.strength, made.penalty, kind)
        clause_terms.change_terms(by=by, on=on, clause_id=clause_id, terms=terms)


def _objective(by: Actor, made: ContractMade, number: int, clause_id: int, notified: date, today: date) -> int:
    """The scenarios of a clause and the versions of its objective. Returns how many were fixed."""
    lot = made.lots[number]
    for label, other in made.scenarios.items():
        draft = draft_of(lot, notified, **other)
        _keep(by, notified - timedelta(days=20), clause_id, draft, label)
    for version, stage in enumerate(made.stages):
        label, on, factor = STAGES[stage]
        day = min(notified + timedelta(days=on), today)
        kept = _keep(by, day, clause_id, draft_of(lot, day, factor), label)
        objectives.fix_objective(
            by=by,
            at=moment(day, 11),
            on=day,
            calibration_id=kept,
            stage=stage,
            after_version=version,
            why=made.why if stage == "amended" else "",
        )
    return len(made.stages)


def _keep(by: Actor, day: date, clause_id: int, draft: Draft, label: str) -> int:
    return calibrations.keep_scenario(by=by, at=moment(day), clause_id=clause_id, draft=draft, label=label)


STAGES: Mapping[str, tuple[str, int, Decimal]] = {
    "forecast": ("Estimation avant consultation", -100, ESTIMATE),
    "adjusted": ("Dossier de consultation", -55, Decimal("1.03")),
    "contractual": ("Montant signé", 0, Decimal(1)),
    "amended": ("Montant modifié", 150, AMENDMENT),
}


def _people(play_: Play) -> str:
    hosts = {made.key: made.host for made in CONTRACTS}
    jobs = all_jobs(CONTRACTS, play_.today, play_.rng)
    buyers = {made.key: body(made.buyer).name for made in CONTRACTS}
    steps = steps_of(jobs, hosts, play_.today, play_.rng)
    for step in steps:
        if step.job is not None:
            number, buyer = play_.numbers[step.job.contract], buyers[step.job.contract]
            told = [HoursMade(step.made, step.job, step.host, number, buyer, *hours) for hours in step.job.hours]
            play_.lines += told
    acts = [(_facilitator(play_, step.host, rank), step) for rank, step in enumerate(steps)]
    ids = _known(play_, acts)
    _decided(acts, ids)
    _hired(play_, acts, ids)
    return f"{len(ids)} personnes, {len(jobs)} embauches, missions et mises à disposition"


def _known(play_: Play, acts: Acts) -> dict[int, int]:
    """Record everybody, as lists. Returns rank among people -> id."""
    ids: dict[int, int] = {}
    new: dict[Actor, list[Step]] = {}
    for by, step in acts:
        if step.is_new:
            new.setdefault(by, []).append(step)
    for by, steps in new.items():
        rows = [(moment(step.on, 9), _person_facts(play_, step.made)) for step in steps]
        ids.update(zip((step.person for step in steps), people.record_people(by=by, people=rows), strict=True))
    return ids


def _decided(acts: Acts, ids: Mapping[int, int]) -> None:
    """First verdicts, then second ones, and so on: on one person they go by date, whoever decides."""
    rounds: dict[tuple[int, Actor], list[tuple[datetime, int, validations.ValidationFacts]]] = {}
    seen: Counter[int] = Counter()
    for by, step in acts:
        if (decided := step.decision) is None:
            continue
        facts = validations.ValidationFacts(
            decided.verdict,
            decided.decided_on,
            decided.public,
            decided.evidence,
            decided.evidence_on,
            decided.evidence_until,
            decided.hired_on,
            decided.reason,
        )
        row = (moment(decided.decided_on, 11), ids[step.person], facts)
        rounds.setdefault((seen[step.person], by), []).append(row)
        seen[step.person] += 1
    for (_, by), verdicts in sorted(rounds.items(), key=lambda found: found[0][0]):
        validations.validate_people(by=by, verdicts=verdicts)


def _hired(play_: Play, acts: Acts, ids: Mapping[int, int]) -> None:
    hires: dict[Actor, list[tuple[datetime, engagements.EngagementFacts]]] = {}
    for by, step in acts:
        if (job := step.job) is None:
            continue
        facts = engagements.EngagementFacts(
            ids[step.person],
            play_.lots[job.contract][job.lot],
            job.modality,
            job.employment_contract,
            job.starts_on,
            job.ends_on,
            employer_id=play_.hosts[job.employer],
            tutor=tutor_of(job),
            weekly_hours=weekly_of(job),
        )
        hires.setdefault(by, []).append((moment(job.starts_on, 14), facts))
    for by, rows in hires.items():
        engagements.record_engagements(by=by, engagements=rows)


def _person_facts(play_: Play, made: PersonMade) -> people.PersonFacts:
    return people.PersonFacts(
        made.last_name,
        made.first_name,
        made.born_on,
        made.sex,
        made.commune,
        made.latitude,
        made.longitude,
        "" if made.latitude is None else "geocoded",
        play_.hosts[made.referred_by] if made.referred_by else None,
    )


def _hours(play_: Play) -> str:
    returns = returns_of(play_.lines, play_.today)
    decided = [made for made in returns if made.state == "decided"]
    for made in decided:
        _receive(play_, made)
    _decide(play_)
    for made in returns[len(decided) :]:
        _receive(play_, made)
    return f"{len(play_.lines)} lignes d’heures dans {len(returns)} relevés"


def _receive(play_: Play, made: ReturnMade) -> None:
    """Drop a file in and confirm, answering what it asks as it proposes; a file to match is left as it came."""
    by = _facilitator(play_, made.host, len(made.name))
    at = min(moment(month_end(made.months[-1]) + timedelta(days=9), 15), play_.at)
    import_id = hours_imports.receive_hours_file(by=by, at=at, name=made.name, content=made.content)
    if made.state == "to_match":
        return
    try:
        hours_imports.confirm_hours_import(by=by, at=at, import_id=import_id)
    except Refused:
        asked = hours_imports.get_hours_import(by=by, import_id=import_id)
        answers = {question.code: question.proposed for question in asked.questions}
        hours_imports.answer_hours_questions(by=by, import_id=import_id, answers=answers)
        hours_imports.confirm_hours_import(by=by, at=at, import_id=import_id)


def _decide(play_: Play) -> None:
    """A few lines rejected, everything else received so far validated."""
    with_hours = {line.job.contract for line in play_.lines}
    for rank, made in enumerate(made for made in CONTRACTS if made.key in with_hours):
        by = _facilitator(play_, made.host, rank)
        contract_id = play_.contracts[made.key]
        if made.key in ("gusp", "tramway_track"):
            waiting = HoursFilters(state=HoursState.DECLARED)
            rows = hours.list_contract_hours(by=by, contract_id=contract_id, filters=waiting).rows[:REJECTED]
            _settle(by, contract_id, HoursState.REJECTED, [row.id for row in rows], REJECTION)
        _settle(by, contract_id, HoursState.VALIDATED, None, "")


def _settle(by: Actor, contract_id: int, state: str, line_ids: list[int] | None, reason: str) -> None:
    hours.decide_hours(
        by=by, contract_id=contract_id, state=state, line_ids=line_ids, filters=HoursFilters(), reason=reason
    )


def _around(play_: Play) -> str:
    claire, karim = play_.actors["Claire Vidal"], play_.actors["Karim Benali"]
    told = [
        operations_made.gather(karim, play_.contracts, play_.today),
        operations_made.award_to_a_group(karim, play_.lots["verdier"][0], play_.today),
        operations_made.keep_diary(
            claire, play_.contracts["rehabilitation"], play_.hosts["holder_building"], play_.today, play_.at
        ),
    ]
    told.append(eligibility_made.keep_lists_and_papers(claire, play_.today, play_.at))
    told.append(sharing_made.deepen(play_.actors, play_.contracts, play_.lots, play_.hosts, play_.at, play_.today))
    contract_id, holder_id = play_.contracts["rehabilitation"], play_.hosts["holder_building"]
    told.append(proposals_made.propose(claire, contract_id, holder_id, play_.today, play_.at))
    told.append(proposals_made.follow(claire, play_.today, play_.at))
    told.append(penalties_made.deepen(claire, play_.contracts, play_.hosts, play_.today, play_.at))
    told.append(listed_made.hand_in(claire, play_.today, play_.at))
    return ", ".join(told)


STEPS: tuple[tuple[str, Callable[[Play], str]], ...] = (
    ("Organisations", _organizations),
    ("Territoire", _territory),
    ("Données essentielles", _published),
    ("Marchés suivis", _contracts),
    ("Personnes", _people),
    ("Heures", _hours),
    ("Opérations, attribution, journal, tableaux", _around),
)
