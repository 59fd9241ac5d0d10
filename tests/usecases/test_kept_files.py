"""No social security number is kept in a file handed in: a return, a list, or what came through a link."""

import hashlib

import pytest
from tests.exchange.spreadsheet_samples import xls, xlsx
from tests.fixtures_domain import NOW

from levier.records.models import HistoryEntry, Import, StoredFile
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import hours_imports, listed_imports, listed_views
from levier.usecases.refusals import Refused

NIR = "185057800608491"
HOURS = [
    ["Nom", "Prénom", "Date de naissance", "N° SS", "N° de marché", "avr-26"],
    ["Test", "Lina", "23/04/1999", NIR, "2026-TRA-0001", 120.5],
]
PEOPLE = f"Nom;Prénom;Né le;NIR\r\nMartin;Zoé;23/04/1999;{NIR[:13]}\r\n".encode("cp1252")
TOLD = "1\u00a0numéro de sécurité sociale effacé\u00a0: feuille Feuille 1, colonne D «\u00a0N° SS\u00a0» (1)"


def _receive(by, content, name="releve.xlsx"):
    return hours_imports.receive_hours_file(by=by, at=NOW, name=name, content=content)


def _stored(by):
    with acting(Scope(APPLICATION, by, "declare_hours")):
        return StoredFile.objects.count()


def test_a_return_is_kept_without_them_and_says_so(world):
    import_id = _receive(world.facilitator, xlsx(HOURS), f"{NIR}.xlsx")
    found = hours_imports.get_hours_import(by=world.facilitator, import_id=import_id)
    assert (found.state, found.counts["lines"], found.counts["blocking"]) == ("to_confirm", 1, 0)
    assert found.blanked == TOLD
    assert found.sensitive == ("N° SS",)
    name, kept = hours_imports.original_file(by=world.facilitator, import_id=import_id)
    assert name == found.file_name == "N° effacé.xlsx"
    with acting(Scope(APPLICATION, world.facilitator, "declare_hours")):
        stored = Import.objects.get(pk=import_id).file
        assert (stored.sha256, stored.size) == (hashlib.sha256(kept).hexdigest(), len(kept))
        assert Import.objects.filter(problems__icontains=NIR).count() == 0


def test_the_same_file_twice_is_recognised_by_what_is_kept(world):
    content = xlsx(HOURS)
    import_id = _receive(world.facilitator, content)
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=import_id)
    _, kept = hours_imports.original_file(by=world.facilitator, import_id=import_id)
    for again in (content, kept):
        with pytest.raises(Refused, match="déjà été importé"):
            _receive(world.facilitator, again)


def test_the_history_keeps_what_was_taken_out(world):
    _receive(world.facilitator, xlsx(HOURS))
    with acting(Scope(APPLICATION, world.facilitator, "see_history")):
        entry = HistoryEntry.objects.filter(subject="stored_files").latest("id")
    assert entry.after["blanked"] == TOLD
    assert NIR not in str(entry.after)


@pytest.mark.parametrize("content", [xls([(1, 2, float(NIR))]), b"%PDF-1.7" + b" " * 500_000], ids=["xls", "long"])
def test_what_cannot_be_blanked_is_refused_and_nothing_is_kept(world, content):
    before = _stored(world.facilitator)
    with pytest.raises(Refused) as refused:
        _receive(world.facilitator, content)
    assert [field for field, _ in refused.value.problems] == ["file"]
    assert _stored(world.facilitator) == before


@pytest.mark.parametrize("take", ["receive_list", "import_list"])
def test_a_list_of_people_is_kept_without_them(host, take):
    taken = getattr(listed_imports, take)(by=host, at=NOW, kind="people", name="liste.csv", content=PEOPLE)
    import_id = taken if take == "receive_list" else taken.import_id
    found = listed_views.get_list(by=host, import_id=import_id)
    assert found.blanked.endswith("feuille liste.csv, colonne D «\u00a0NIR\u00a0» (1)")
    _, kept = listed_views.original_list(by=host, import_id=import_id)
    assert kept == PEOPLE.replace(NIR[:13].encode(), "N° effacé".encode("cp1252"))
