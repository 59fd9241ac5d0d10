"""``levier organization open``: founds once, says what is wrong with what was typed."""

import argparse
import json

import pytest

from levier.cli import organizations
from levier.rules.access import Actor, Role
from levier.usecases import accounts

GIVEN = {
    "siret": "732 829 320 00074",
    "name": "Maison de l’emploi fictive",
    "administrator": "Ada Nord",
    "email": "Ada@Nord.example",
}


@pytest.fixture
def run(capsys):
    """Run the command with these options; return its status, output and errors."""

    def call(*flags: str, **changes: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        organizations.register(parser.add_subparsers())
        options = [part for name, value in {**GIVEN, **changes}.items() for part in (f"--{name}", value)]
        parsed = parser.parse_args(["organization", "open", *options, *flags])
        status = parsed.run(parsed)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def test_opens_an_organisation_with_its_administrator(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    assert "Maison de l’emploi fictive" in out
    assert "ada@nord.example" in out


def test_the_administrator_can_then_manage_the_team(run):
    ids = json.loads(run("--json")[1])
    seat = accounts.list_seats(by=Actor(user_id=ids["user_id"]))[0]
    assert (seat.host_id, seat.name, seat.roles) == (ids["organization_id"], "Ada Nord", {Role.ADMINISTRATOR})
    actor = Actor(ids["user_id"], seat.host_id, seat.roles, seat.name)
    accounts.invite_member(by=actor, name="Ada Nord", email="ada@nord.example", role="facilitator")
    assert {member.role for member in accounts.list_members(by=actor)} == {"administrator", "facilitator"}


def test_done_twice_it_changes_nothing(run):
    first, again = json.loads(run("--json")[1]), json.loads(run("--json")[1])
    assert first == again
    actor = Actor(first["user_id"], first["organization_id"], frozenset({Role.ADMINISTRATOR}))
    assert len(accounts.list_members(by=actor)) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("siret", "73282932000075", "Ce SIRET ne convient pas"),
        ("siret", "732829320", "SIREN"),
        ("kind", "mairie", "n’est pas un genre d’organisation"),
        ("name", "  ", "nom de l’organisation"),
        ("administrator", " ", "prénom et le nom"),
        ("email", "ada", "n’est pas une adresse électronique"),
    ],
)
def test_says_in_one_line_what_is_wrong(run, field, value, said):
    status, out, err = run(**{field: value})
    assert (status, out) == (2, "")
    assert f"--{field}" in err
    assert said in err
    assert err.count("\n") == 1


def test_says_every_problem_at_once(run):
    _, _, err = run(siret="12", email="ada")
    assert "--siret" in err
    assert "--email" in err


def test_nothing_is_kept_of_a_refusal(run):
    run(siret="12")
    from levier.records.models import User
    from levier.records.scope import identity

    with identity():
        assert not User.objects.filter(email="ada@nord.example").exists()
