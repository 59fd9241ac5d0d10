"""The scope of a transaction: nothing without it, one's own rows with it, nothing left after it."""

import pytest
from django.db import ProgrammingError, connection

from levier.records.models import Membership, User
from levier.records.scope import APPLICATION, Scope, acting, identity
from levier.usecases import accounts


@pytest.fixture
def two_hosts():
    return tuple(
        accounts.open_organization(
            siret=siret, name=name, kind="host", administrator="Ada", email=f"ada@{name}.example"
        )
        for siret, name in (("73282932000074", "nord"), ("41816609600069", "sud"))
    )


def _attempt(statement: str) -> None:
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_without_a_scope_no_table_can_be_read(two_hosts):
    with pytest.raises(ProgrammingError):
        _attempt("SELECT * FROM public.memberships")


def test_one_reads_one_s_own_organisation_only(two_hosts):
    north, south = two_hosts
    with acting(Scope(APPLICATION, north, "see_members")):
        assert set(Membership.objects.values_list("host_id", flat=True)) == {north.host_id}
        with acting(Scope(APPLICATION, south, "see_members")):
            assert set(Membership.objects.values_list("host_id", flat=True)) == {south.host_id}
        assert set(Membership.objects.values_list("host_id", flat=True)) == {north.host_id}


def test_application_role_has_no_right_on_accounts(two_hosts):
    with acting(Scope(APPLICATION, two_hosts[0], "see_members")), pytest.raises(ProgrammingError):
        _attempt("SELECT * FROM users")


def test_identity_role_has_no_right_on_contracts(two_hosts):
    with identity():
        assert User.objects.count() == 2
        with pytest.raises(ProgrammingError):
            _attempt("SELECT * FROM contracts")


def test_a_write_without_a_gesture_is_refused(two_hosts):
    from django.db import DatabaseError

    with acting(Scope(APPLICATION, two_hosts[0])), pytest.raises(DatabaseError, match="names no gesture"):
        _attempt(f"UPDATE memberships SET name = 'x' WHERE host_id = {two_hosts[0].host_id}")
