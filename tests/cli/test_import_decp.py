"""``levier import decp``: what it says, what it writes, what it refuses."""

import argparse
import json
import os
import subprocess
import sys

import pytest
from tests.fixtures_published import decp, market

from levier.cli import imports, imports_decp
from levier.exchange.refusals import WrongFile


@pytest.fixture
def levier(capsys):
    """Run ``levier import decp``; give its exit status and what it wrote."""
    parser = argparse.ArgumentParser(prog="levier")
    parser.set_defaults(needs_database=True)
    imports_decp.register(parser.add_subparsers(required=True))

    def run(*arguments: object) -> tuple[int, str, str]:
        parsed = parser.parse_args(["decp", *map(str, arguments)])
        status = parsed.run(parsed)
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mars.json"
    path.write_bytes(decp(market("A"), market("B", montant=-1), market("C", codeCPV="?"), market("A")))
    return path


def test_import_decp_is_a_kind_of_import():
    parser = argparse.ArgumentParser()
    imports.register(parser.add_subparsers())
    assert parser.parse_args(["import", "decp", "f.json"]).needs_database
    assert not parser.parse_args(["import", "decp", "f.json", "--dry-run"]).needs_database


def test_a_dry_run_writes_nothing(levier, file):
    status, out, err = levier(file, "--dry-run")
    assert (status, err) == (0, "")
    assert "Rien n’a été écrit" in out
    assert "montant négatif" in out
    found = json.loads(levier(file, "--dry-run", "--json")[1])
    assert (found["preview"]["read"], found["preview"]["repeated"], found["loaded"]) == (4, 1, None)
    assert json.loads(levier(file, "--json")[1])["loaded"]["added"] == 2


def test_an_import_says_what_it_did_once_and_twice(levier, file):
    first = json.loads(levier(file, "--json")[1])
    assert (first["preview"]["read"], first["preview"]["kept"], first["preview"]["refused"]) == (4, 3, 1)
    assert {r["field"]: r["count"] for r in first["preview"]["reasons"]} == {"montant": 1, "codeCPV": 1}
    again = json.loads(levier(file, "--json")[1])
    assert (again["loaded"]["added"], again["loaded"]["changed"], again["loaded"]["unchanged"]) == (0, 0, 2)
    status, out, _ = levier(file)
    assert status == 0
    assert "inchangés                 2" in out


def test_what_cannot_be_read_is_said_in_one_line(levier, tmp_path):
    status, _, err = levier(tmp_path / "absent.json")
    assert (status, "ce fichier n’existe pas" in err) == (2, True)
    assert "c’est un dossier" in levier(tmp_path)[2]
    (tmp_path / "vide.json").write_bytes(b"")
    with pytest.raises(WrongFile, match="vide"):
        levier(tmp_path / "vide.json")


def test_a_dry_run_of_the_whole_command_needs_no_database(file):
    """In a process of its own, whose DATABASE_URL leads nowhere."""
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "LEVIER_PROFILE": "test"}
    command = [sys.executable, "-m", "levier.site.command", "import", "decp", str(file), "--dry-run", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["preview"]["kept"] == 3


@pytest.mark.shared
def test_every_public_sample_is_imported_and_importing_it_again_changes_nothing(levier, shared_data):
    files = [
        path
        for path in sorted((shared_data / "decp").rglob("*"))
        if path.suffix in (".json", ".xml", ".gz") and not path.name.startswith("schema")
    ]
    assert len(files) >= 9
    for path in files:
        status, out, err = levier(path, "--json")
        assert (status, err) == (0, ""), path
        found = json.loads(out)
        loaded, preview = found["loaded"], found["preview"]
        done = sum(loaded[k] for k in ("added", "changed", "unchanged", "older", "repeated"))
        assert preview["read"] == preview["kept"] + preview["refused"], path
        assert preview["kept"] == done, path
        again = json.loads(levier(path, "--json")[1])["loaded"]
        assert (again["added"], again["changed"], again["modifications_added"], again["modifications_changed"]) == (
            0,
            0,
            0,
            0,
        ), path
