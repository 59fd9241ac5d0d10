"""The pages of published contracts: list, one contract, a file from upload to report, following."""

import csv
import gzip
import html
import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse
from tests.fixtures_advances import tell
from tests.fixtures_domain import NOW
from tests.fixtures_published import decp, market, modification, stream

from levier.records.models import User
from levier.records.scope import identity
from levier.rules.access import Role
from levier.usecases import accounts, published_imports, published_searches
from levier.usecases.advances import Step
from levier.usecases.published_searches import PublishedSearch, list_published_contracts


def upload(signed_in, content: bytes, name="mars.json"):
    return signed_in.post(reverse("published_import_new"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def plain(response) -> str:
    return html.unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def only_buyer(buyer):
    """A member of the buyer's organisation who is a buyer and nothing else."""
    founder = replace(buyer, roles=frozenset({Role.ADMINISTRATOR}))
    accounts.invite_member(by=founder, name="Noé", email="noe@metropole.example", role="buyer")
    with identity():
        user = User.objects.get(email="noe@metropole.example")
    return replace(buyer, user_id=user.pk)


@pytest.fixture
def published(host):
    """Two published contracts, the second with a modification; their ids by number."""
    published_imports.import_published_contracts(
        by=host,
        at=NOW,
        stream=stream(
            market("A"),
            market("B", objet="Voirie", modifications=[modification(1, "2024-06-01", montant=150000)]),
        ),
        name="mars.json",
    )
    rows = list_published_contracts(by=host, search=PublishedSearch()).rows
    return {row.number: row.id for row in rows}


def test_a_file_goes_from_upload_to_report(client_as, host):
    signed_in = client_as(host)
    content = gzip.compress(decp(market("A"), market("B", montant=-2), market("C", codeCPV="?")))
    response = upload(signed_in, content, "mars.json.gz")
    address = response.redirect_chain[-1][0]
    page = plain(response)
    assert "Importer 2 contrats" in page
    assert "montant négatif" in page
    assert "Contrat refusé" in page
    assert "Valeur écartée" in page
    report = signed_in.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(report), delimiter=";"))) == 3
    assert signed_in.get(address, {"format": "xlsx"}).content.startswith(b"PK")
    done = signed_in.post(f"{address}confirmer/", follow=True)
    assert "Import terminé" in plain(done)
    assert "a déjà été importé" in plain(upload(signed_in, content, "encore.json.gz"))
    listed = plain(signed_in.get(reverse("published_import_new")))
    assert "Derniers fichiers" in listed
    assert "encore.json.gz" in listed


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"\x00\x01garbage", "ni du JSON ni du XML"),
        (b"[1, 2]", "ni du JSON ni du XML"),
        (b"<html></html>", "racine"),
        (b'{"marches": {"marche": [{"id": "A"', "tronqué"),
        (decp(market("A"), market("B"))[:-30], "tronqué"),
        (gzip.compress(decp(*map(market, "ABCDEF")))[:-20], "tronqué"),
        (b"%PDF-1.7", "PDF"),
        (decp(), "aucun contrat"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_its_field(client_as, host, content, message):
    response = upload(client_as(host), content)
    assert response.status_code == 422
    assert message in plain(response)


def test_no_file_and_a_file_too_large_are_said(client_as, host, monkeypatch):
    signed_in = client_as(host)
    assert "Choisissez un fichier" in plain(signed_in.post(reverse("published_import_new"), {}))
    monkeypatch.setattr(published_imports, "LARGEST_UPLOAD", 10)
    response = upload(signed_in, decp(market("A")))
    assert response.status_code == 422
    assert "levier import decp mars.json" in plain(response)


def test_a_large_file_comes_by_the_disk(client_as, host, settings):
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    with TemporaryUploadedFile("a.json", "application/json", 0, None) as file:
        file.write(decp(market("A")))
        file.seek(0)
        response = client_as(host).post(reverse("published_import_new"), {"file": file}, follow=True)
    assert "Importer 1 contrat" in plain(response)


def test_a_file_without_a_contract_to_keep_is_not_imported(client_as, host):
    page = plain(upload(client_as(host), decp(market("A", montant=-2))))
    assert "Rien à importer" in page
    assert "confirmer/" not in page


def test_a_long_import_shows_that_it_waits_then_why_it_failed(client_as, host, monkeypatch):
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    monkeypatch.setattr(published_imports, "enqueue", lambda *given, **others: None)
    signed_in = client_as(host)
    address = upload(signed_in, decp(market("A"))).redirect_chain[-1][0]
    assert "en attente de son tour" in plain(signed_in.post(f"{address}confirmer/", follow=True))
    monkeypatch.setattr(published_imports, "pieces_of", lambda file_id: [b"plus rien"])
    import_id = int(address.rstrip("/").rpartition("/")[2])
    published_imports.run_published_import(by=host, at=NOW, import_id=import_id)
    assert "L’import a échoué" in plain(signed_in.get(address))


@pytest.fixture
def waiting(client_as, host, monkeypatch):
    """A client of the facilitator, and the page of an import confirmed that waits for its worker."""
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    monkeypatch.setattr(published_imports, "enqueue", lambda *given, **others: None)
    signed_in = client_as(host)
    address = upload(signed_in, decp(market("A"))).redirect_chain[-1][0]
    signed_in.post(f"{address}confirmer/")
    return signed_in, address, int(address.rstrip("/").rpartition("/")[2])


def test_a_page_left_and_found_again_shows_where_the_import_stands(waiting):
    signed_in, address, import_id = waiting
    tell(import_id, Step.READ, 0, 100_000)
    page = plain(signed_in.get(address))
    assert "0 contrat lu sur 100 000, 0 %" in page
    assert 'hx-trigger="every 2s"' in page
    tell(import_id, Step.READ, 12_345, 100_000)
    page = plain(signed_in.get(address))
    assert "12 345 contrats lus sur 100 000, 12 %" in page
    assert "en cours, tout sera écrit d’un seul coup" in page
    tell(import_id, Step.WRITE, 0, 0)
    page = plain(signed_in.get(address))
    assert "tout est lu, la fin s’écrit" in page
    assert "%</progress>" not in page


def test_the_page_that_watches_an_import_is_loaded_again_once_it_is_over(waiting, host):
    signed_in, address, import_id = waiting
    watched = {"HX-Request": "true", "HX-Target": f"job-import-{import_id}"}
    assert "HX-Refresh" not in signed_in.get(address, headers=watched).headers
    published_imports.run_published_import(by=host, at=NOW, import_id=import_id)
    answer = signed_in.get(address, headers=watched)
    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")
    assert "Import terminé" in plain(signed_in.get(address))


def test_a_file_is_given_up_once(client_as, host):
    signed_in = client_as(host)
    address = upload(signed_in, decp(market("A"))).redirect_chain[-1][0]
    assert "rien n’a été importé" in plain(signed_in.post(f"{address}abandonner/", follow=True))
    assert "a changé entre-temps" in plain(signed_in.post(f"{address}abandonner/", follow=True))
    assert signed_in.get(f"{address}confirmer/").status_code == 405


def test_the_list_is_searched_sorted_and_taken_away(client_as, host, published, monkeypatch):
    signed_in, address = client_as(host), reverse("published_contracts")
    assert "Nettoyage des écoles" in plain(signed_in.get(address))
    only = plain(signed_in.get(address, {"q": "voirie", "sociale": "claimed", "annee": "2024", "departement": "31"}))
    assert "Voirie" in only
    assert "Nettoyage" not in only
    assert "150 000" in only
    wrong = plain(
        signed_in.get(address, {"q": "voirie", "departement": "zz", "cpv": "x", "acheteur": "?", "page": "x"})
    )
    assert "par exemple 31, 2A ou 974" in wrong
    assert "Nettoyage" not in wrong
    assert "Aucun marché publié ne correspond" in plain(signed_in.get(address, {"q": "\\ & ! :* ' piscine"}))
    file = signed_in.get(address, {"format": "csv", "sort": "notified_on", "page": "9"}).content.decode("utf-8-sig")
    assert len(file.splitlines()) == 3
    monkeypatch.setattr(published_searches, "MOST_FOUND", 1)
    assert "les 1 plus récents" in plain(signed_in.get(address))
    assert "les 1 plus anciens" in plain(signed_in.get(address, {"sort": "notified_on"}))


def test_one_contract_shows_where_it_comes_from_and_is_followed_once(client_as, host, published):
    signed_in = client_as(host)
    page = signed_in.get(reverse("published_contract", args=[published["B"]]))
    text = plain(page)
    assert "150 000 € HT, 120 000,50 € HT à l’origine" in text
    assert "Modification 1" in text
    assert "Clause sociale" in text
    assert "Critère environnemental" in text
    assert "Contrat n° 2 du fichier" in text
    adopt = reverse("published_adopt", args=[published["B"]])
    followed = signed_in.post(adopt, follow=True)
    assert "Il reste à calibrer ses clauses" in plain(followed)
    assert "Voirie" in plain(followed)
    again = signed_in.post(adopt, follow=True)
    assert "est déjà suivi. Le voici." in plain(again)
    assert again.redirect_chain == followed.redirect_chain
    assert "Ce marché est suivi" in plain(signed_in.get(reverse("published_contract", args=[published["B"]])))
    assert "Suivi</a>" in plain(signed_in.get(reverse("published_contracts")))


def test_buyers_read_and_do_not_import_nor_follow(client_as, host, published, only_buyer):
    signed_in = client_as(only_buyer)
    assert "Importer un fichier" not in plain(signed_in.get(reverse("published_contracts")))
    page = plain(signed_in.get(reverse("published_contract", args=[published["A"]])))
    (imported,) = published_imports.list_published_imports(by=host)
    assert "Suivre ce marché" not in page
    assert "Contrat n° 1 du fichier" in page
    assert "par Nord. Données essentielles" in page
    assert reverse("published_import", args=[imported.id]) not in page
    assert "Ada Nord" not in page
    assert "par Nord." in plain(signed_in.get(reverse("published_contracts")))
    assert signed_in.get(reverse("published_import_new")).status_code == 403
    assert upload(signed_in, decp(market("Z"))).status_code == 403
    assert signed_in.post(reverse("published_adopt", args=[published["A"]])).status_code == 403


def test_ones_own_import_is_named_and_opens(client_as, host, published):
    (imported,) = published_imports.list_published_imports(by=host)
    page = plain(client_as(host).get(reverse("published_contract", args=[published["A"]])))
    assert "par Nord (Ada Nord). Données essentielles" in page
    report = reverse("published_import", args=[imported.id])
    assert page.count(report) == 2
    assert "par Ada Nord." in plain(client_as(host).get(report))


def test_files_of_another_organisation_are_not_found(client_as, host, other_host):
    content = decp(market("A"))
    found = published_imports.deposit_published_file(
        by=host, at=NOW, stream=io.BytesIO(content), name="a.json", size=len(content)
    )
    signed_in = client_as(other_host)
    assert signed_in.get(reverse("published_import", args=[found])).status_code == 404
    assert signed_in.post(reverse("published_confirm", args=[found])).status_code == 404
    assert signed_in.get(reverse("published_contract", args=[0])).status_code == 404


def test_nobody_reads_without_signing_in(client, published):
    response = client.get(reverse("published_contracts"))
    assert (response.status_code, "login" in response.url) == (302, True)


def test_pages_take_few_queries(client_as, host, published, django_assert_max_num_queries):
    signed_in = client_as(host)
    for address in (
        reverse("published_contracts"),
        reverse("published_contract", args=[published["B"]]),
        reverse("published_import_new"),
    ):
        with django_assert_max_num_queries(20):
            signed_in.get(address)
