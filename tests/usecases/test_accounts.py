"""Roles given in an organisation: those its kind gives and no other, held by the database too."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from levier.records.models import OrganizationKind
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import GESTURES, MEMBER_ROLES, ROLES_OF_KIND, Actor, NotAllowed, Relation, Role
from levier.usecases import accounts
from levier.usecases.engagement_forms import EMPLOYER_KINDS
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused

SIRET = "30613890001294"
PAIRS = [(kind, role) for kind in OrganizationKind.values for role in MEMBER_ROLES]
GIVEN = [(kind, role) for kind, role in PAIRS if role in ROLES_OF_KIND[kind]]
NOT_GIVEN = [pair for pair in PAIRS if pair not in GIVEN]


def founded(kind: str) -> Actor:
    return accounts.open_organization(
        siret=SIRET, name="Nord", kind=kind, administrator="Ada Nord", email="ada@nord.example"
    )


def invite(by: Actor, role: str) -> int:
    return accounts.invite_member(by=by, name="Zoé Lam", email="zoe@nord.example", role=role)


def written(by: Actor, statement: str, *values: object) -> int:
    """Rows changed by a statement under the application role, as an administrator would send it."""
    with acting(Scope(APPLICATION, by, "manage_members")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


INSERTED = "INSERT INTO memberships (host_id, user_id, name, email, role) VALUES (%s, %s, 'Ada', 'a@n.example', %s)"


# --- the table


def test_every_kind_has_its_roles_and_every_role_its_kind():
    assert set(ROLES_OF_KIND) == set(OrganizationKind.values)
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(MEMBER_ROLES)
    assert all(Role.ADMINISTRATOR in roles for roles in ROLES_OF_KIND.values())


def test_a_facilitator_is_of_a_host_and_who_employs_holds_contracts():
    assert [kind for kind, roles in ROLES_OF_KIND.items() if Role.FACILITATOR in roles] == ["host"]
    assert {kind for kind, roles in ROLES_OF_KIND.items() if Role.COMPANY in roles} == set(EMPLOYER_KINDS)


def test_what_is_common_to_all_is_written_by_facilitators_alone():
    writers = {
        role
        for gesture in GESTURES.values()
        for role, relations in gesture.allowed.items()
        if set(relations) & {Relation.EVERYONE, Relation.OPEN}
        and any(len(operations) > 1 or "SELECT" not in operations for operations in gesture.touches.values())
    }
    assert writers == {Role.FACILITATOR}


# --- the gesture


@pytest.mark.parametrize(("kind", "role"), GIVEN)
def test_a_role_of_the_kind_is_given(kind, role):
    founder = founded(kind)
    invite(founder, role)
    assert role in {member.role for member in accounts.list_members(by=founder)}


@pytest.mark.parametrize(("kind", "role"), NOT_GIVEN)
def test_another_role_is_refused_at_its_field(kind, role):
    founder = founded(kind)
    with pytest.raises(Refused) as refused:
        invite(founder, role)
    ((field, message),) = refused.value.problems
    assert field == "role"
    assert str(OrganizationKind(kind).label) in message
    assert "choisissez parmi" in message
    assert len(accounts.list_members(by=founder)) == 1


@pytest.mark.parametrize("role", ["signed_in", "person", "", "roi"])
def test_what_is_no_role_of_a_member_is_refused(role):
    with pytest.raises(Refused, match="ne se donne pas"):
        invite(founded("host"), role)


def test_the_administrator_of_a_company_makes_no_facilitator_of_himself():
    """He would then have changed the references and the published contracts everybody reads."""
    founder = founded("company")
    with pytest.raises(Refused, match="Facilitatrice"):
        accounts.invite_member(by=founder, name=founder.name, email="ada@nord.example", role="facilitator")
    (seat,) = accounts.list_seats(by=Actor(user_id=founder.user_id))
    assert seat.roles == {Role.ADMINISTRATOR}
    assert seat.offered == (Role.COMPANY, Role.ADMINISTRATOR)


def test_one_body_has_the_roles_of_each_of_its_kinds():
    """An organisation is one row a kind: who facilitates and buys acts for one or the other."""
    host, buyer = founded("host"), founded("buyer")
    assert host.host_id != buyer.host_id
    invite(host, "facilitator")
    invite(buyer, "buyer")
    with pytest.raises(Refused):
        invite(buyer, "facilitator")


def test_only_an_administrator_gives_roles(host):
    with pytest.raises(NotAllowed):
        invite(replace(host, roles=frozenset({Role.FACILITATOR})), "observer")


# --- the database


@pytest.mark.parametrize(("kind", "role"), [("company", "facilitator"), ("buyer", "observer"), ("ETTI", "buyer")])
def test_the_database_refuses_a_role_the_kind_does_not_give(kind, role):
    founder = founded(kind)
    with pytest.raises(IntegrityError, match="gives no role") as refused:
        written(founder, INSERTED, founder.host_id, founder.user_id, role)
    assert refused.value.__cause__.diag.constraint_name == "role_fits_kind"
    with pytest.raises(IntegrityError, match="gives no role"):
        written(founder, "UPDATE memberships SET role = %s", role)
    assert {member.role for member in accounts.list_members(by=founder)} == {"administrator"}


def test_the_database_takes_a_role_the_kind_gives():
    founder = founded("company")
    assert written(founder, INSERTED, founder.host_id, founder.user_id, "company") == 1
    assert written(founder, "UPDATE memberships SET name = 'Ada'") == 2


def test_nobody_of_the_application_changes_the_kind_of_an_organisation(host):
    with pytest.raises(DatabaseError, match="permission denied"):
        written(host, "UPDATE organizations SET kind = 'host'")


def test_a_kind_does_not_change_under_members_whose_roles_it_does_not_give(host):
    changed = "UPDATE organizations SET kind = 'company' WHERE id = %s"
    with pytest.raises(IntegrityError, match="does not give"), acting(Scope("levier_owner")):
        connection.cursor().execute(changed, [host.host_id])


# --- the machine


def test_the_operator_writes_what_is_common_and_reads_nothing_of_a_host(host, contract_id):
    from levier.records.models import Contract, Membership

    by = accounts.operator()
    assert by == accounts.operator()
    with acting(Scope(APPLICATION, by, "see_contracts")):
        assert not Contract.objects.exists()
        assert not Membership.objects.exists()


def test_an_administrator_registers_no_organisation(holder):
    administrator = replace(holder, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(DatabaseError, match="row-level security"):
        written(
            administrator,
            "INSERT INTO organizations (siret, name, kind, commune, is_fictional) VALUES (%s, 'X', 'host', '', true)",
            SIRET,
        )


def test_the_first_administrator_of_a_known_organisation_joins_it(host):
    """A facilitator may have registered it with a contract: it is not made twice."""
    known = register_organization(by=host, number=SIRET, name="Bâtiments", kind="company")
    assert founded("company").host_id == known
