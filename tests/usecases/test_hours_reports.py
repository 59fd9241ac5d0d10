"""The report of a return of hours: the rows as received, those left out with the cell and why."""

import pytest
from tests.fixtures_domain import NOW

from levier.usecases import hours_imports, hours_previews
from levier.usecases.hours_reports import hours_report
from levier.usecases.refusals import NotFound

CONTENT = (
    "Nom;Prénom;Date de naissance;N° Sécu;N° de marché;avr-26;mai-26\r\n"
    "Test;Lina;23/04/1999;299044410912345;2026-TRA-0001;120,5;35\r\n"
    "Inconnue;Zoé;23/04/1999;;2026-TRA-0001;10;\r\n"
    ";;;;;;\r\n"
).encode("cp1252")


@pytest.fixture
def receive(world):
    def put(content=CONTENT):
        return hours_imports.receive_hours_file(by=world.facilitator, at=NOW, name="relevé.csv", content=content)

    return put


def test_a_line_left_out_says_its_cell_and_why_beside_the_row_as_received(world, receive):
    import_id = receive()
    for _ in range(2):
        report = hours_report(by=world.facilitator, import_id=import_id)
        assert report.headers == ("Nom", "Prénom", "Date de naissance", "N° de marché", "avr-26", "mai-26")
        good, bad = report.rows
        assert (good.cells[:2], good.result, good.why) == (("Test", "Lina"), "", "")
        assert (bad.number, bad.result) == (3, "Écartée")
        assert bad.why.startswith("F3\N{NO-BREAK SPACE}: ")
        assert "embauche" in bad.why
        assert report.remark == ""
        if hours_imports.get_hours_import(by=world.facilitator, import_id=import_id).state == "to_confirm":
            hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=import_id, leave_out=True)
    assert hours_imports.get_hours_import(by=world.facilitator, import_id=import_id).state == "done"


def test_a_report_of_more_problems_than_are_kept_says_so(world, receive, monkeypatch):
    monkeypatch.setattr(hours_previews, "SHOWN_PROBLEMS", 1)
    content = CONTENT + "Autre;Inconnu;01/02/1990;;2026-TRA-0001;10;\r\n".encode("cp1252")
    report = hours_report(by=world.facilitator, import_id=receive(content))
    assert "premiers problèmes" in report.remark


def test_there_is_no_report_before_the_file_is_read_nor_for_another_organisation(world, receive, other_host):
    asked = receive(b"Salarie;Mission du;au;N marche;Nb heures\r\nLina Test;20/04/2026;20/05/2026;2026-TRA-0001;10\r\n")
    with pytest.raises(NotFound):
        hours_report(by=world.facilitator, import_id=asked)
    with pytest.raises(NotFound):
        hours_report(by=other_host, import_id=receive())


def test_a_return_kept_by_an_earlier_version_has_no_report(world, receive):
    from levier.records.models import Import
    from levier.records.scope import APPLICATION, Scope, acting

    import_id = receive()
    with acting(Scope(APPLICATION, world.facilitator, "declare_hours")):
        Import.objects.filter(pk=import_id).update(matching=None)
    with pytest.raises(NotFound):
        hours_report(by=world.facilitator, import_id=import_id)
