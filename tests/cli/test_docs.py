"""``levier docs write``: writes what changed, refuses to write where there is no project."""

import argparse
from pathlib import Path

import pytest

from levier.cli import docs
from levier.usecases.refusals import Refused

CASES = Path(__file__).resolve().parents[1] / "cases"


def run(folder: Path, cases: Path = CASES) -> int:
    parser = argparse.ArgumentParser()
    docs.register(parser.add_subparsers())
    parsed = parser.parse_args(["docs", "write", "--folder", str(folder), "--cases", str(cases)])
    assert not parsed.needs_database
    return parsed.run(parsed)


def test_writes_the_pages_once(tmp_path, capsys):
    folder = tmp_path / "docs" / "reference"
    folder.parent.mkdir()
    assert run(folder) == 0
    assert {path.name for path in folder.iterdir()} == {"access.md", "cases.md", "law.md"}
    assert capsys.readouterr().out.count("écrit : ") == 3
    assert run(folder) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("missing", ["docs", "cases"])
def test_says_where_to_run_it(tmp_path, missing):
    folder = tmp_path / "docs" / "reference"
    if missing != "docs":
        folder.parent.mkdir()
    cases = tmp_path / "cases" if missing == "cases" else CASES
    with pytest.raises(Refused, match="à la racine du dépôt"):
        run(folder, cases)
    assert not folder.exists()
