"""Operations above the contracts, a group that won a lot, and the diary of a contract that is late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from levier.demo.calendar_made import moment
from levier.demo.contracts_made import CONTRACTS, HOSPITAL, RENEWAL
from levier.demo.penalties_made import notify_late_return
from levier.demo.territory import body
from levier.rules.access import Actor
from levier.rules.renewal_projects import Part, PartKind
from levier.usecases import awards, diary, operation_objectives, operation_targets, operations
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.diary_forms import ActFacts
from levier.usecases.operation_targets import TargetFacts
from levier.usecases.operations import OperationFacts

OWNERS: Mapping[str, tuple[str, ...]] = {RENEWAL: ("metropole", "housing"), HOSPITAL: ("hospital",)}
WORKS = Part(PartKind.WORKS, Decimal(24_800_000), Decimal(42), Decimal(38))
ENGINEERING = Part(PartKind.ENGINEERING, Decimal(1_450_000), Decimal(80), Decimal(50))
UPKEEP = Part(PartKind.PROXIMITY, Decimal(1_290_000), Decimal(74), Decimal(25))
AT_LAUNCH = replace(WORKS, amount=Decimal(26_900_000))


def gather(by: Actor, contracts: Mapping[str, int], today: date) -> str:
    """The operations named by the contracts, with their owners, their objective and what they aim at besides."""
    convention = today - timedelta(days=900)
    names = list(dict.fromkeys(made.operation for made in CONTRACTS if made.operation))
    for name in names:
        is_renewal = name == RENEWAL
        kind = "renewal_project" if is_renewal else "large_site"
        facts = OperationFacts(name, kind, convention, convention, today + timedelta(days=1100))
        operation_id = operations.record_operation(by=by, at=moment(convention, 9), facts=facts)
        for key in OWNERS.get(name, ()):
            operations.add_owner(by=by, operation_id=operation_id, siret=body(key).siret, name=body(key).name)
        ids = [contracts[made.key] for made in CONTRACTS if made.operation == name and made.host == "host"]
        operations.add_contracts(by=by, operation_id=operation_id, contract_ids=ids)
        if is_renewal:
            _renewal(by, operation_id, convention, today)
        else:
            _fix(by, operation_id, convention, "convention", 0, "Convention d’opération", hours=Decimal(52_000))
    return f"{len(names)} opérations"


def _renewal(by: Actor, operation_id: int, convention: date, today: date) -> None:
    _fix(by, operation_id, convention, "convention", 0, "Convention", parts=(WORKS, ENGINEERING, UPKEEP))
    launch = convention + timedelta(days=240)
    _fix(by, operation_id, launch, "adjusted", 1, "Coût réel des marchés", parts=(AT_LAUNCH, ENGINEERING, UPKEEP))
    for label, unit, aimed, reached, days in (
        ("Visites de chantier pour les collégiens du quartier", "visites", 6, 4, -12),
        ("Stages de troisième chez les titulaires", "stages", 20, 11, 1100),
        ("Jeunes du quartier accueillis en alternance", "jeunes", 8, 5, 1100),
    ):
        facts = TargetFacts(label, unit, Decimal(aimed), today + timedelta(days=days))
        target_id = operation_targets.add_target(by=by, operation_id=operation_id, facts=facts)
        day = today - timedelta(days=60)
        operation_targets.record_result(
            by=by, at=moment(day, 16), target_id=target_id, reached_on=day, reached=Decimal(reached)
        )


def _fix(by: Actor, operation_id: int, day: date, stage: str, after: int, why: str, **given: object) -> None:
    operation_objectives.fix_operation_objective(
        by=by, at=moment(day, 11), on=day, operation_id=operation_id, stage=stage, after_version=after, why=why, **given
    )


def award_to_a_group(by: Actor, lot_id: int, today: date) -> str:
    """Three companies share a lot; one of them works through another."""
    won = today - timedelta(days=330)
    shares = (("holder_shell", "lead", 60), ("holder_building", "member", 30), ("holder_works", "member", 10))
    members = tuple(MemberFacts(body(key).siret, body(key).name, rank, Decimal(part)) for key, rank, part in shares)
    facts = AwardFacts("joint_solidary_lead", members, won, Decimal("20.04"))
    awards.record_award(by=by, at=moment(won, 10), lot_id=lot_id, facts=facts)
    return "un groupement de trois entreprises"


def keep_diary(by: Actor, contract_id: int, holder_id: int, today: date, at: datetime) -> str:
    """From the launch to a reminder not yet answered."""
    acts: tuple[tuple[int, ActFacts], ...] = (
        (
            -500,
            ActFacts(
                "launch_meeting",
                today,
                "Réunion de lancement",
                "La clause est présentée à l’entreprise : objectif, publics, relevés du trimestre.",
                "La facilitation\nLe titulaire\nLe maître d’ouvrage",
            ),
        ),
        (-240, ActFacts("site_visit", today, "Visite du chantier", "Deux personnes rencontrées avec leur tuteur.")),
        (
            -90,
            ActFacts(
                "difficulty",
                today,
                "Recrutement de peintres",
                "Le titulaire ne trouve pas de peintres : la facilitation propose trois candidatures.",
                addressed_to_id=holder_id,
            ),
        ),
        (
            -20,
            ActFacts(
                "reminder",
                today,
                "Relevé d’octobre",
                "Le relevé d’octobre n’est pas arrivé.",
                addressed_to_id=holder_id,
                answer_by=today - timedelta(days=5),
            ),
        ),
    )
    for days, act in acts:
        day = today + timedelta(days=days)
        facts = replace(act, happened_on=day)
        diary.record_act(
            by=by, at=min(moment(day, 17), at), contract_id=contract_id, facts=facts, has_document=days != -90
        )
    count = len(acts) + notify_late_return(by, contract_id, holder_id, today, at)
    return f"{count} actes au journal"
