"""Who imported what is common to all: the file, the day and the organisation for all; the person at home."""

import pytest
from django.db import DatabaseError, transaction
from tests.fixtures_domain import NOW
from tests.fixtures_published import market, modification
from tests.usecases.published_samples import load, only_id

from levier.records.models import PublicImport
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases.published_contracts import get_published_contract
from levier.usecases.published_searches import PublishedSearch, list_published_contracts


def test_each_version_names_the_import_that_wrote_it(host, other_host):
    load(host, market("A"), name="mars.json")
    amended = market("A", modifications=[modification(1, "2024-06-01", montant=160000)])
    load(other_host, amended, name="avril.json")
    load(host, amended, name="mai.json")
    seen = get_published_contract(by=host, published_id=only_id(host))
    told = [seen.sources[version.import_id] for version in seen.versions]
    assert [source.file_name for source in told] == ["mars.json", "avril.json"]
    assert [(source.person, source.import_id is None) for source in told] == [("Ada Nord", False), ("", True)]
    assert told[0].who.endswith(" (Ada Nord)")
    last = list_published_contracts(by=other_host, search=PublishedSearch()).last_import
    assert last is not None
    assert (last.file_name, last.person, last.import_id) == ("mai.json", "", None)


def test_nobody_tells_an_import_in_the_name_of_another(host, other_host):
    load(host, market("A"))
    with acting(Scope(APPLICATION, other_host, "keep_import")):
        ((origin, whose),) = PublicImport.objects.values_list("origin_id", "host_id")
        for forged in (whose, other_host.host_id):
            with pytest.raises(DatabaseError), transaction.atomic():
                PublicImport.objects.create(
                    origin_id=origin, host_id=forged, kind="decp", file_name="x", imported_at=NOW
                )
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicImport.objects.update(file_name="x")


def test_before_any_import_nobody_is_named(host):
    assert list_published_contracts(by=host, search=PublishedSearch()).last_import is None
