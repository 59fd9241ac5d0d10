"""``levier import contracts|people``: what it says, what it writes, what it refuses."""

import argparse
import json
import re

import pytest
from tests.fixtures_domain import HOLDER_SIRET
from tests.fixtures_listed import CONTRACTS, PEOPLE

from levier.cli import imports
from levier.usecases import accounts, contracts, people, person_forms


@pytest.fixture
def levier(capsys):
    """Run ``levier import``; give its exit status and what it wrote."""
    parser = argparse.ArgumentParser(prog="levier")
    imports.register(parser.add_subparsers(required=True))

    def run(*arguments: object) -> tuple[int, str, str]:
        parsed = parser.parse_args(["import", *map(str, arguments)])
        status = parsed.run(parsed)
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes(PEOPLE)
    return path


def test_a_dry_run_says_what_each_row_would_become_and_writes_nothing(levier, host, file):
    status, out, err = levier("people", file, "--email", "ada@nord.example", "--dry-run")
    assert (status, err) == (0, "")
    assert "C6" in out
    assert "Rien n’a été écrit" in out
    found = json.loads(levier("people", file, "--email", "ada@nord.example", "--dry-run", "--json")[1])
    assert (found["import_id"], found["counts"]["new"], len(found["rows"])) == (None, 2, 6)
    assert found["made"] == {"people": 2, "validations": 0, "engagements": 0}
    assert people.list_people(by=host, today=person_forms.OLDEST).rows == ()


def test_an_import_writes_once(levier, host, file, tmp_path):
    first = json.loads(levier("people", file, "--email", "ada@nord.example", "--json")[1])
    again = json.loads(levier("people", file, "--email", "ada@nord.example", "--json")[1])
    assert (first["counts"]["new"], again["counts"]["new"], again["counts"]["known"]) == (2, 0, 3)
    path = tmp_path / "marches.csv"
    path.write_bytes(CONTRACTS)
    status, out, _ = levier("contracts", path, "--email", "ada@nord.example", "--siret", "732 829 320 00074")
    assert status == 0
    assert "enregistré" in out
    assert [row.number for row in contracts.list_contracts(by=host)] == ["2025-1"]


def test_what_rows_say_besides_is_counted(levier, host, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("Nom;Prénom;Né le;Public;Validée le\nA;B;01/01/1990;RSA;01/02/2026\n", encoding="utf-8")
    status, out, _ = levier("people", path, "--email", "ada@nord.example")
    assert status == 0
    assert "validations" in out
    assert json.loads(levier("people", path, "--email", "ada@nord.example", "--json")[1])["counts"]["known"] == 1


def test_long_reports_are_cut_but_for_programs(levier, host, tmp_path):
    path = tmp_path / "l.csv"
    path.write_text("Nom;Prénom;Né le\n" + "A;;01/01/1990\n" * 25, encoding="utf-8")
    assert re.search(r"… et 5\sautres\s:", levier("people", path, "--email", "ada@nord.example", "--dry-run")[1])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--email", "personne@nord.example"], "Personne n’a le compte"),
        (["--email", "ada@nord.example", "--siret", HOLDER_SIRET], "aucune organisation"),
    ],
    ids=["no account", "another organisation"],
)
def test_who_imports_must_be_someone_there(levier, host, file, options, told):
    status, out, err = levier("people", file, *options)
    assert (status, out) == (2, "")
    assert told in err


def test_what_cannot_be_read_is_one_line(levier, host, tmp_path, file):
    status, _, err = levier("people", tmp_path / "absent.csv", "--email", "ada@nord.example")
    assert (status, err.count("\n")) == (2, 1)
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF")
    assert "document PDF" in levier("people", path, "--email", "ada@nord.example")[2]
    founder = accounts.open_organization(
        siret=HOLDER_SIRET, name="Est", kind="host", administrator="Bea", email="bea@est.example"
    )
    assert founder.host_id
    assert "demande l’un de ces rôles" in levier("people", file, "--email", "bea@est.example")[2]
