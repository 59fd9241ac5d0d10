"""Files of published contracts dropped in: confirmed, given up, too large, left to the worker."""

import gzip

import pytest
from django.db import connection
from tests.fixtures_advances import tell
from tests.fixtures_domain import NOW
from tests.fixtures_published import decp, market, stream
from tests.usecases.published_samples import deposit, listed

from levier.records.models import Import, StoredFile
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import published_imports, published_rows
from levier.usecases.advances import Advance, Step
from levier.usecases.published_imports import (
    confirm_published_import,
    drop_published_import,
    get_published_import,
    import_published_file,
    list_published_imports,
    run_published_import,
)
from levier.usecases.refusals import NotFound, Refused


def test_a_file_waits_for_its_confirmation(host, other_host):
    found = deposit(host, decp(market("A"), market("B", montant="beaucoup")))
    waiting = get_published_import(by=host, import_id=found)
    assert (waiting.state, waiting.may_confirm, waiting.loaded, waiting.same_file_at) == (
        "to_confirm",
        True,
        None,
        None,
    )
    assert (waiting.preview.kept, waiting.preview.refused, waiting.preview.problems[0].field) == (1, 1, "montant")
    assert listed(host) == []
    for gesture in (confirm_published_import, drop_published_import):
        with pytest.raises((NotFound, Refused)):
            gesture(by=other_host, at=NOW, import_id=found)
    with pytest.raises(NotFound):
        get_published_import(by=other_host, import_id=found)
    confirm_published_import(by=host, at=NOW, import_id=found)
    done = get_published_import(by=host, import_id=found)
    assert (done.state, done.loaded.added, done.finished_at, done.may_confirm) == ("done", 1, NOW, False)
    assert done.preview == waiting.preview
    confirm_published_import(by=host, at=NOW, import_id=found)
    assert listed(host) == ["A"]
    again = get_published_import(by=host, import_id=deposit(host, decp(market("A"), market("B", montant="beaucoup"))))
    assert again.same_file_at == NOW
    assert [(row.state, row.added) for row in list_published_imports(by=host)] == [("to_confirm", None), ("done", 1)]


def test_the_file_is_kept_as_it_came(host, monkeypatch):
    monkeypatch.setattr("levier.records.kept_files.PIECE", 100)
    content = gzip.compress(decp(*(market(f"N{n}") for n in range(20))))
    found = deposit(host, content, name="\x00decp\n.json.gz")
    with acting(Scope(APPLICATION, host, "keep_import")):
        kept = StoredFile.objects.get()
    assert (bytes(kept.content), kept.size, kept.name) == (content, len(content), "decp.json.gz")
    confirm_published_import(by=host, at=NOW, import_id=found)
    assert get_published_import(by=host, import_id=found).loaded.added == 20


def test_a_file_can_be_given_up(host):
    found = deposit(host, decp(market("A")))
    drop_published_import(by=host, at=NOW, import_id=found)
    confirm_published_import(by=host, at=NOW, import_id=found)
    assert get_published_import(by=host, import_id=found).state == "dropped"
    with pytest.raises(Refused):
        drop_published_import(by=host, at=NOW, import_id=found)
    assert listed(host) == []


def test_a_file_too_large_or_without_contract_is_refused(host, monkeypatch):
    with pytest.raises(Refused, match="aucun contrat"):
        deposit(host, decp())
    monkeypatch.setattr(published_imports, "LARGEST_UPLOAD", 10)
    with pytest.raises(Refused, match="levier import decp"):
        deposit(host, decp(market("A")))


def test_a_long_import_is_left_to_the_worker(host, monkeypatch):
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    asked = []
    monkeypatch.setattr(published_imports, "enqueue", lambda job, by, **given: asked.append((job, by, given)))
    found = deposit(host, decp(market("A")))
    confirm_published_import(by=host, at=NOW, import_id=found)
    confirm_published_import(by=host, at=NOW, import_id=found)
    assert asked == [("import_published", host, {"import_id": found})]
    assert get_published_import(by=host, import_id=found).state == "queued"
    run_published_import(by=host, at=NOW, import_id=found)
    run_published_import(by=host, at=NOW, import_id=found)
    assert get_published_import(by=host, import_id=found).loaded.added == 1


def test_a_file_that_is_gone_or_a_breakdown_fails_the_import(host, monkeypatch):
    found = deposit(host, decp(market("A")))
    with acting(Scope(APPLICATION, host, "keep_import")):
        Import.objects.update(file=None)
    confirm_published_import(by=host, at=NOW, import_id=found)
    failed = get_published_import(by=host, import_id=found)
    assert (failed.state, "déposez-le de nouveau" in failed.message) == ("failed", True)

    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    broken = deposit(host, decp(market("B")))
    confirm_published_import(by=host, at=NOW, import_id=broken)
    with acting(Scope(APPLICATION, host, "keep_import")):
        Import.objects.update(file=None)
    run_published_import(by=host, at=NOW, import_id=broken)
    assert get_published_import(by=host, import_id=broken).state == "failed"

    stopped = deposit(host, decp(market("C")))
    confirm_published_import(by=host, at=NOW, import_id=stopped)

    def breakdown(*given):
        raise ZeroDivisionError

    monkeypatch.setattr(published_imports, "_write", breakdown)
    with pytest.raises(ZeroDivisionError):
        run_published_import(by=host, at=NOW, import_id=stopped)
    assert "rien n’a été écrit" in get_published_import(by=host, import_id=stopped).message
    assert listed(host) == []


def test_an_import_tells_how_far_it_is_while_it_goes_on(host, monkeypatch):
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    monkeypatch.setattr(published_imports, "enqueue", lambda *given, **others: None)
    monkeypatch.setattr(published_rows, "BATCH_ROWS", 2)
    told = []

    class Telling:
        def __init__(self, import_id):
            assert import_id == found

        def tell(self, *what):
            told.append(what)

    found = deposit(host, decp(market("A"), market("B", montant="?"), *(market(name) for name in "CDE")))
    confirm_published_import(by=host, at=NOW, import_id=found)
    assert get_published_import(by=host, import_id=found).advance is None
    tell(found, Step.READ, 2, 5)
    assert get_published_import(by=host, import_id=found).advance == Advance(Step.READ, 2, 5)
    monkeypatch.setattr(published_imports, "Teller", Telling)
    run_published_import(by=host, at=NOW, import_id=found)
    assert told == [(Step.READ, 0, 5), (Step.READ, 3, 5), (Step.READ, 5, 5), (Step.WRITE, 0, 0)]
    assert get_published_import(by=host, import_id=found).advance is None


def _waiting_pages():
    """Pages of words that waited beside their index. Asking puts them in it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE levier_owner")
        cursor.execute("SELECT gin_clean_pending_list('published_words')")
        (pages,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
    return pages


def test_the_words_of_a_long_import_are_in_their_index_once_it_is_over(host, monkeypatch):
    confirm_published_import(by=host, at=NOW, import_id=deposit(host, decp(market("A"))))
    assert _waiting_pages() > 0
    import_published_file(by=host, at=NOW, stream=stream(market("B")), name="b.json")
    assert _waiting_pages() == 0
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    monkeypatch.setattr(published_imports, "enqueue", lambda *given, **others: None)
    found = deposit(host, decp(market("C")))
    confirm_published_import(by=host, at=NOW, import_id=found)
    run_published_import(by=host, at=NOW, import_id=found)
    assert _waiting_pages() == 0
    assert sorted(listed(host, words="école")) == ["A", "B", "C"]
