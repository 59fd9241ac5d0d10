"""Two organisations, their people, a contract: the small world most tests start from. All fictional."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from levier.rules.access import Actor, Role
from tests.kept_rows import Kept, keep, rolled_back, spread_keys

if TYPE_CHECKING:
    from levier.usecases.lots import LotView

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUYER_SIRET, HOLDER_SIRET, ETTI_SIRET = "21310555400017", "44306184100047", "55208131766522"


def found_host(name: str, siret: str, **roles) -> Actor:
    """An organisation and a member of it, facilitator and administrator."""
    from levier.usecases import accounts

    founder = accounts.open_organization(
        siret=siret, name=name, kind="host", administrator=f"Ada {name}", email=f"ada@{name.lower()}.example"
    )
    accounts.invite_member(by=founder, name=founder.name, email=f"ada@{name.lower()}.example", role="facilitator")
    return replace(founder, roles=frozenset({Role.ADMINISTRATOR, Role.FACILITATOR}))


def member_of(siret: str, name: str, kind: str, role: Role) -> Actor:
    """A person with one role in an organisation of this kind."""
    from levier.usecases import accounts

    email = f"{role}@{kind.lower()}.example"
    founder = accounts.open_organization(siret=siret, name=name, kind=kind, administrator=name, email=email)
    accounts.invite_member(by=founder, name=name, email=email, role=role)
    return replace(founder, roles=frozenset({role}))


@dataclass(frozen=True)
class Base:
    """The rows most tests start from, each kept on its own: a test has only those it asks for."""

    host: Kept[Actor]
    other_host: Kept[Actor]
    contract_id: Kept[int]
    lots: tuple["LotView", ...]
    buyer: Kept[Actor]
    holder: Kept[Actor]
    world: Kept["World"]
    person_id: Kept[int]
    engagement_id: Kept[int]


@pytest.fixture(scope="session")
def base(django_db_setup, django_db_blocker) -> Base:
    from levier.usecases import contracts

    with django_db_blocker.unblock():
        spread_keys()
        with rolled_back():
            host = keep(lambda: found_host("Nord", "73282932000074"))
            other = keep(lambda: found_host("Sud", "41816609600069"))
            contract_id = keep(lambda: record_contract(host.value))
            lots = contracts.get_contract(by=host.value, contract_id=contract_id.value).lots
            world = keep(lambda: found_world(host.value, other.value, contract_id.value, lots[0]))
            person_id = keep(lambda: someone_validated(host.value))
            return Base(
                host,
                other,
                contract_id,
                lots,
                buyer=keep(lambda: member_of(BUYER_SIRET, "Métropole fictive", "buyer", Role.BUYER)),
                holder=keep(lambda: member_of(HOLDER_SIRET, "Bâtiments du Canal", "company", Role.COMPANY)),
                world=world,
                person_id=person_id,
                engagement_id=keep(lambda: someone_hired(host.value, person_id.value, lots[0].id)),
            )


@pytest.fixture
def host(base, db) -> Actor:
    return base.host.again()


@pytest.fixture
def other_host(base, db) -> Actor:
    return base.other_host.again()


@pytest.fixture
def contract_id(base, host) -> int:
    """A contract of two lots, bought by the buyer, held by the holder, 2026-02-01 to 2027-01-31."""
    return base.contract_id.again()


def record_contract(host: Actor) -> int:
    from levier.usecases import contracts

    return contracts.record_contract(
        by=host,
        at=NOW,
        facts=contracts.ContractFacts(
            number="2026-TRA-0001",
            object="Réhabilitation de logements",
            buyer_siret=BUYER_SIRET,
            buyer_name="Métropole fictive",
            holder_siret=HOLDER_SIRET,
            holder_name="Bâtiments du Canal",
            amount=Decimal("920000"),
            notified_on=date(2026, 2, 1),
            ends_on=date(2027, 1, 31),
            lots=[
                contracts.LotFacts("Gros œuvre", Decimal("800000")),
                contracts.LotFacts("Peinture", Decimal("120000")),
            ],
        ),
    )


@pytest.fixture
def lots(base, contract_id) -> tuple["LotView", ...]:
    """The lots of the contract, in order."""
    return base.lots


@pytest.fixture
def clause_id(lots) -> int:
    return lots[0].clause_id


@pytest.fixture
def buyer(base, contract_id) -> Actor:
    return base.buyer.again()


@pytest.fixture
def holder(base, contract_id) -> Actor:
    return base.holder.again()


@pytest.fixture
def person_id(base, host) -> int:
    """Lina Test, validated."""
    return base.person_id.again()


@pytest.fixture
def engagement_id(base, person_id, contract_id) -> int:
    """Her temporary work on the first lot, from 2026-02-16."""
    return base.engagement_id.again()


def someone_validated(by: Actor) -> int:
    from tests.fixtures_people import recorded, validated

    found = recorded(by)
    validated(by, found)
    return found


def someone_hired(by: Actor, person_id: int, lot_id: int) -> int:
    from tests.fixtures_people import hired

    return hired(by, person_id, lot_id)


@pytest.fixture
def client_as(client):
    """A test client whose session is an actor's, as a code sent by e-mail leaves it."""
    from django.conf import settings
    from django.contrib import auth

    from levier.records.models import User
    from levier.records.scope import identity
    from levier.web.accounts.sessions import SessionStore

    def sign_in(actor: Actor):
        with identity():
            user = User.objects.get(pk=actor.user_id)
        session = SessionStore()
        session[auth.SESSION_KEY] = str(user.pk)
        session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["acting_for"] = actor.host_id
        session.create()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return sign_in


@dataclass(frozen=True)
class World:
    """One row at least in every scoped table, kept by the facilitator's organisation."""

    facilitator: Actor
    stranger: Actor
    contract_id: int


@pytest.fixture
def world(base, host, other_host, contract_id) -> World:
    return base.world.again()


def found_world(host: Actor, other_host: Actor, contract_id: int, lot: "LotView") -> World:
    """Rows in every scoped table, made under the facilitator's scope."""
    from levier.records.models import (
        AccessLink,
        Calibration,
        Engagement,
        HoursLine,
        Import,
        Matching,
        Objective,
        Person,
        StoredFile,
        Validation,
    )
    from levier.records.scope import APPLICATION, Scope, acting

    kept = {"host_id": host.host_id}
    with acting(Scope(APPLICATION, host, "world")):
        calibration = Calibration.objects.create(
            **kept,
            clause_id=lot.clause_id,
            label="Base",
            method="LABOUR_SHARE",
            inputs={"amount": "800000", "labour_share_percent": "50", "rate_percent": "5", "hourly_cost": "30"},
            raw_hours=Decimal("666.6667"),
            hours=Decimal(666),
            calibrated_at=NOW,
        )
        Objective.objects.create(
            **kept,
            clause_id=lot.clause_id,
            version=1,
            stage="contractual",
            hours=Decimal(666),
            calibration=calibration,
            fixed_on=NOW.date(),
            fixed_at=NOW,
        )
        person = Person.objects.create(
            **kept, last_name="Test", first_name="Lina", born_on=date(1999, 4, 23), sex="F", recorded_at=NOW
        )
        validation = Validation.objects.create(
            **kept, person=person, verdict="validated", public="DELD", decided_on=date(2026, 2, 10), decided_at=NOW
        )
        engagement = Engagement.objects.create(
            **kept,
            person=person,
            contract_id=contract_id,
            lot_id=lot.id,
            employer_id=_holder_id(contract_id),
            validation=validation,
            validated_on=date(2026, 2, 10),
            modality="direct",
            employment_contract="CDD",
            starts_on=date(2026, 2, 16),
            sex="F",
            residence="outside",
            location_method="commune",
            recorded_at=NOW,
        )
        file = StoredFile.objects.create(**kept, name="h.csv", sha256="0" * 64, size=1, content=b"x", received_at=NOW)
        source = Import.objects.create(**kept, kind="hours", state="done", file=file, file_name="h.csv", created_at=NOW)
        Matching.objects.create(**kept, signature="s", matching={}, file_name="h.csv", remembered_at=NOW)
        HoursLine.objects.create(
            **kept,
            engagement=engagement,
            contract_id=contract_id,
            month=date(2026, 2, 1),
            hours=Decimal("70.5"),
            source=source,
            sheet="1",
            cell="A2",
        )
        AccessLink.objects.create(
            **kept,
            purpose="hours_return",
            token_hash="f" * 64,
            contract_id=contract_id,
            recipient="rh@entreprise.example",
            given_at=NOW,
            expires_at=NOW.replace(year=2027),
        )
    with acting(Scope(APPLICATION, host, "world")):
        deepen(kept, contract_id, lot.id, person, engagement)
    return World(host, other_host, contract_id)


def _holder_id(contract_id: int) -> int:
    from levier.records.models import Contract

    return Contract.objects.values_list("holder_id", flat=True).get(pk=contract_id)


def deepen(kept: dict[str, int], contract_id: int, lot_id: int, person, engagement) -> None:
    """A row in each table that stands around contracts and people."""
    from levier.records import models as tables

    holder, day = _holder_id(contract_id), NOW.date()
    operation = tables.Operation.objects.create(**kept, name="Projet", kind="renewal_project", recorded_at=NOW)
    tables.OperationOwner.objects.create(**kept, operation=operation, organization_id=holder)
    tables.OperationContract.objects.create(**kept, operation=operation, contract_id=contract_id)
    tables.OperationObjective.objects.create(
        **kept, operation=operation, version=1, stage="convention", hours=Decimal(5000), fixed_on=day, fixed_at=NOW
    )
    target = tables.QualitativeTarget.objects.create(
        **kept, operation=operation, label="Visites", unit="visites", target=6
    )
    tables.TargetResult.objects.create(**kept, target=target, reached_on=day, reached=2, recorded_at=NOW)
    tables.Part.objects.create(**kept, lot_id=lot_id, kind="tranche", number=1, title="Tranche optionnelle 1")
    award = tables.Award.objects.create(**kept, lot_id=lot_id, form="single", recorded_at=NOW)
    tables.AwardMember.objects.create(
        **kept, award=award, organization_id=holder, rank="lead", share_percent=Decimal(100)
    )
    contact = tables.Contact.objects.create(**kept, organization_id=holder, name="Léa Fictive", since_on=day)
    tables.ContactDuty.objects.create(**kept, contact=contact, contract_id=contract_id, duty="clause", since_on=day)
    minutes = tables.StoredFile.objects.create(
        **kept, name="acte.pdf", sha256="1" * 64, size=8, content=b"%PDF-1.7", received_at=NOW
    )
    tables.Act.objects.create(
        **kept,
        document=minutes,
        contract_id=contract_id,
        number=1,
        kind="launch_meeting",
        happened_on=day,
        title="Lancement",
        recorded_at=NOW,
    )
    tables.Proposal.objects.create(
        **kept, person=person, contract_id=contract_id, organization_id=holder, proposed_on=day, recorded_at=NOW
    )
    tables.Outcome.objects.create(
        **kept, engagement=engagement, milestone="end", situation="seeking", observed_on=day, recorded_at=NOW
    )
    tables.ReferenceValue.objects.create(
        **kept, kind="hourly_cost", trade="peinture", value=Decimal(38), starts_on=day, source="Bilan"
    )
    tables.HostPublic.objects.create(**kept, code="LOCAL", label="Public local", starts_on=day, source="Comité")
    tables.AiWaiver.objects.create(
        **kept,
        organization_id=holder,
        decided_on=day,
        starts_on=day,
        until_on=day,
        reference="Arrêté fictif",
        recorded_at=NOW,
    )
    tables.EvidenceAge.objects.create(**kept, evidence="RSA", months=6, starts_on=day, source="Comité")
    tables.EvidenceDocument.objects.create(
        **kept,
        person=person,
        evidence="RSA",
        dated_on=day,
        name="attestation.pdf",
        sha256="0" * 64,
        size=1,
        content=b"x",
        received_at=NOW,
    )
