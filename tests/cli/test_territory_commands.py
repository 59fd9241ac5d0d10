"""``levier import`` and ``levier where``: one line for people, JSON for programs, exit 2 when it cannot."""

import argparse
import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from tests.fixtures_territory import COMMUNES, QPV, outlines, square

from levier.cli import imports, printing, territory
from levier.exchange.refusals import WrongFile
from levier.usecases.refusals import Refused


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def levier(capsys):
    """Run a command; give its exit status and what it wrote."""
    parser = argparse.ArgumentParser(prog="levier")
    commands = parser.add_subparsers(dest="command", required=True)
    imports.register(commands)
    territory.register(commands)

    def run(*arguments: object) -> tuple[int, str, str]:
        parsed = parser.parse_args([str(argument) for argument in arguments])
        status = parsed.run(parsed)
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def files(tmp_path):
    """The fictional territory as files."""
    (tmp_path / "communes.csv").write_text(COMMUNES, encoding="utf-8")
    (tmp_path / "qpv.geojson").write_bytes(QPV)
    return tmp_path


@pytest.fixture
def loaded(levier, files):
    levier("import", "communes", files / "communes.csv")
    levier("import", "qpv", files / "qpv.geojson")


def test_an_import_says_what_it_did(levier, files):
    status, out, err = levier("import", "communes", files / "communes.csv")
    assert (status, err) == (0, "")
    assert plain(out).startswith("4 lignes lues, 4 gardées (4 nouvelles")
    found = json.loads(levier("import", "communes", files / "communes.csv", "--json")[1])
    assert (found["unchanged"], found["refused"]) == (4, [])


def test_a_dry_run_says_so(levier, files):
    out = levier("import", "qpv", files / "qpv.geojson", "--dry-run")[1]
    assert "Rien n’a été écrit" in out
    assert json.loads(levier("import", "qpv", files / "qpv.geojson", "--json")[1])["added"] == 1


def test_refusals_are_listed_up_to_a_point(levier, files):
    bad = "".join(f"X{n};Sans code;01;Ain;84;;;;10;46;5\n" for n in range(25))
    (files / "bad.csv").write_text(COMMUNES + bad, encoding="utf-8")
    out = levier("import", "communes", files / "bad.csv")[1]
    assert "5 caractères" in out
    assert "5 autres refus" in plain(out)


def test_a_file_that_cannot_be_read(levier, tmp_path, monkeypatch):
    status, _, err = levier("import", "epci", tmp_path / "absent.csv")
    assert (status, "n’existe pas" in err) == (2, True)
    assert "dossier" in levier("import", "epci", tmp_path)[2]


@pytest.mark.parametrize(
    ("problem", "why"),
    [(PermissionError(), "il n’est pas ouvert à la lecture"), (OSError(), "le disque ne répond pas")],
)
def test_why_a_file_cannot_be_read(capsys, problem, why):
    assert printing.unreadable(Path("x.csv"), problem) == 2
    assert why in capsys.readouterr().err


def test_a_file_of_another_kind_goes_up_as_one_sentence(levier, files):
    with pytest.raises(WrongFile):
        levier("import", "epci", files / "communes.csv")


def test_where_is_a_point(levier, loaded):
    found = json.loads(levier("where", "46.155", "4,935", "--on", "2026-01-01", "--json")[1])
    assert (found["residence"], found["qpv_code"], found["on"]) == ("inside", "QN00101M", "2026-01-01")
    status, out, _ = levier("where", "46.155", "4.935")
    assert status == 0
    assert "En QPV" in out
    assert "Les Tilleuls (QN00101M" in out
    assert "[Décret" in out
    assert "QPV  " not in levier("where", "46.16", "4.90")[1].replace("Hors QPV", "")


def test_where_south_of_the_equator(levier, loaded, files):
    (files / "reunion.geojson").write_bytes(outlines(("QN97401I", "Le Lagon", "97401", square(55.5, -21.0))))
    levier("import", "qpv", files / "reunion.geojson")
    assert json.loads(levier("where", "-20.995", "55.505", "--json")[1])["qpv_code"] == "QN97401I"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("43.6",),
        ("a", "b"),
        ("43.6", "1.44", "--on", "2026-02-31"),
        ("43.6", "1.44", "--file", "x.csv"),
        ("--file", "absent.csv"),
    ],
)
def test_a_question_that_is_not_one_is_one_line(levier, arguments):
    status, out, err = levier("where", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("point", [("47,2", "-1,55"), ("47.2", "-1.55"), ("-21,1", "55,5"), ("-21", "-,5")])
def test_degrees_west_and_south_are_written_with_a_comma_too(levier, loaded, point):
    status, out, err = levier("where", *point)
    assert (status, err, "Réponse" in out) == (0, "", True)


def test_a_point_off_the_earth(levier):
    with pytest.raises(Refused, match="latitude"):
        levier("where", "99", "1")


def test_where_is_each_point_of_a_file(levier, loaded, files):
    (files / "points.csv").write_text("lat;lon;date\n46,155;4,935;2026-01-01\nx;2;\n", encoding="utf-8")
    ask = ("where", "--file", files / "points.csv", "--on", "2026-01-01")
    rows = list(csv.reader(io.StringIO(levier(*ask)[1]), delimiter=";"))
    assert [row[4] for row in rows] == ["Réponse", "En QPV", "Non localisé"]
    assert json.loads(levier(*ask, "--json")[1])[0]["qpv_code"] == "QN00101M"
    for name in ("answers.xlsx", "answers.csv"):
        status, out, _ = levier(*ask, "--output", files / name)
        assert (status, "2 points placés" in plain(out)) == (0, True)
    (files / "points.csv").write_text("lat;lon\n46,155;4,935\n", encoding="utf-8")
    assert "1 point placé " in plain(levier(*ask, "--output", files / "answers.csv")[1])
    assert openpyxl.load_workbook(files / "answers.xlsx").worksheets[0].max_row >= 3
    assert levier(*ask, "--output", files / "absent" / "x.csv")[0] == 2
