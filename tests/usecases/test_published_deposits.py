"""Files of published contracts dropped in: confirmed, given up, too large, left to the worker."""

import gzip

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_published import decp, market
from tests.usecases.published_samples import deposit, listed

from levier.records.models import Import, StoredFile
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import (
    published_imports,
)
from levier.usecases.published_imports import (
    confirm_published_import,
    drop_published_import,
    get_published_import,
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
    monkeypatch.setattr("levier.records.file_pieces.PIECE", 100)
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
