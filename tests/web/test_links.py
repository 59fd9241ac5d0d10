"""Pages of links: given once, opened without an account, closed without a word too many."""

import logging
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.fixtures_desks import share, shared_by_two
from tests.fixtures_people import hired, hours, recorded, validated
from tests.web.shown_texts import text_of

from levier.records.models import AccessLink
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts, desks, links
from levier.web.links.logs import WithoutTokens

RH = "rh@entreprise.example"
CSV = "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26\r\nTest;Lina;23/04/1999;2026-TRA-0001;120,5;35".encode()


def _new(subject, pk) -> str:
    return reverse(f"link_new_{subject}", args=[pk])


@pytest.fixture
def lina(host, lots, contract_id) -> int:
    person_id = recorded(host, first_name="Lina")
    validated(host, person_id)
    engagement_id = hired(host, person_id, lots[0].id)
    hours(host, engagement_id, contract_id, date(2026, 3, 1), "70.5", "validated")
    hours(host, engagement_id, contract_id, date(2026, 4, 1), "12")
    hours(host, engagement_id, contract_id, date(2026, 5, 1), "3", "rejected")
    return person_id


@pytest.fixture
def company_page(world) -> str:
    given = links.give_link(
        by=world.facilitator, at=timezone.now(), recipient=RH, days=30, contract_id=world.contract_id
    )
    return reverse("link", args=[given.token])


@pytest.fixture
def person_page(host, lina) -> str:
    given = links.give_link(by=host, at=timezone.now(), recipient=RH, days=90, person_id=lina)
    return reverse("link", args=[given.token])


@pytest.fixture
def visitor() -> Client:
    """A browser that never signed in, as strict on forms as in production."""
    return Client(enforce_csrf_checks=True)


def _deposit(visitor, address, content=CSV, name="heures d’avril.csv", **options):
    return visitor.post(address, {"file": SimpleUploadedFile(name, content)}, **options)


@pytest.mark.parametrize("subject", ["contract", "person"])
def test_a_link_is_sent_and_shown_once(client_as, host, contract_id, lina, visitor, subject):
    signed_in, pk = client_as(host), {"contract": contract_id, "person": lina}[subject]
    assert _new(subject, pk) in text_of(signed_in.get(reverse(subject, args=[pk])))
    assert "30 jours" in text_of(signed_in.get(_new(subject, pk)))
    response = signed_in.post(_new(subject, pk), {"recipient": RH, "days": "90"})
    (address,) = re.findall(r'value="(http://testserver/lien/[^"]{43,}/)"', response.content.decode())
    assert "no-store" in response["Cache-Control"]
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to, address in sent.body) == ([RH], ["ada@nord.example"], True)
    assert "Ada Nord" in sent.body
    assert "Test" not in sent.subject + address
    assert visitor.get(address).status_code == 200
    name = {"contract": "marche", "person": "personne"}[subject]
    listed = signed_in.get(f"{reverse('links')}?{name}={pk}")
    assert RH in text_of(listed)
    assert address.split("/")[-2] not in text_of(listed)


def test_the_address_is_shown_when_the_mail_does_not_leave(client_as, host, contract_id, monkeypatch):
    def broken(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    page = text_of(client_as(host).post(_new("contract", contract_id), {"recipient": RH, "days": "30"}))
    assert "Le courriel n’est pas parti" in page
    assert "/lien/" in page


@pytest.mark.parametrize("data", [{}, {"recipient": "x", "days": "30"}, {"recipient": RH, "days": "3650"}])
def test_a_wrong_form_is_answered_at_its_fields(client_as, host, contract_id, data):
    response = client_as(host).post(_new("contract", contract_id), data)
    assert response.status_code == 422
    assert "à corriger" in text_of(response)
    assert mail.outbox == []


def test_what_the_use_case_refuses_is_said_at_the_field(client_as, host, contract_id, monkeypatch):
    monkeypatch.setattr(links, "VALIDITIES", (7, 8))
    response = client_as(host).post(_new("contract", contract_id), {"recipient": RH, "days": "30"})
    assert (response.status_code, "Choisissez 7 ou 8 jours" in text_of(response)) == (422, True)


def test_a_contract_without_a_holder_yet(host, contract_id, visitor):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    object_on_two_lines = replace(facts, number="2026-TRA-0002", holder_siret="", object="Voirie\r\net réseaux")
    found = contracts.record_contract(by=host, at=timezone.now(), facts=object_on_two_lines)
    given = links.give_link(by=host, at=timezone.now(), recipient=RH, days=30, contract_id=found)
    assert "Titulaire" not in text_of(visitor.get(reverse("link", args=[given.token])))
    assert _deposit(visitor, reverse("link", args=[given.token]), name="a  b.csv").status_code == 302
    assert mail.outbox[0].subject == "Fichier reçu : a b.csv"


def test_who_may_not_give_links(client_as, host, other_host, buyer, contract_id, lina):
    for subject, pk in (("contract", contract_id), ("person", lina)):
        assert client_as(other_host).get(_new(subject, pk)).status_code == 404
        assert client_as(other_host).post(_new(subject, pk), {"recipient": RH, "days": "30"}).status_code == 404
        assert client_as(buyer).get(_new(subject, pk)).status_code == 403
    assert client_as(buyer).get(reverse("links")).status_code == 403
    assert client_as(other_host).get(f"{reverse('links')}?marche={contract_id}").status_code == 404
    assert mail.outbox == []


def test_a_link_is_taken_back(client_as, host, other_host, visitor, company_page):
    with acting(Scope(APPLICATION, host, "give_link")):
        link_id = AccessLink.objects.exclude(token_hash="f" * 64).get().pk
    address = reverse("link_revoke", args=[link_id])
    assert client_as(other_host).post(address).status_code == 404
    assert RH in text_of(client_as(host).get(address))
    assert visitor.get(company_page).status_code == 200
    page = client_as(host).post(address, follow=True)
    assert "Lien retiré" in text_of(page)
    assert "Retiré le" in text_of(page)
    assert visitor.get(company_page).status_code == 404


@pytest.mark.parametrize("query", ["", "marche=x", "personne=²", "marche=" + "9" * 30, "format=csv", "sort=-deposits"])
def test_any_address_of_the_list_shows_a_page(client_as, world, query):
    assert client_as(world.facilitator).get(f"{reverse('links')}?{query}").status_code == 200


def test_a_company_sends_its_file_and_the_facilitator_reads_it(client_as, world, visitor, company_page):
    page = text_of(visitor.get(company_page))
    for words in (
        "Les heures de vos salariés en insertion",
        "2026-TRA-0001",
        "Métropole fictive",
        "Nord",
        "Aucun fichier",
    ):
        assert words in page
    response = _deposit(visitor, company_page)
    assert response.status_code == 302
    page = text_of(visitor.get(response["Location"]))
    assert "Fichier reçu" in page
    assert "Reçu</span>" in page
    (receipt,) = mail.outbox
    assert (receipt.to, "heures d’avril.csv" in receipt.body) == ([RH], True)
    signed_in = client_as(world.facilitator)
    assert "envoyé par rh@entreprise.example" in text_of(signed_in.get(reverse("home")))
    address = re.search(r"/heures/(\d+)/", text_of(signed_in.get(reverse("home"))))[0]
    assert "Lire ce relevé" in text_of(signed_in.get(address))
    assert "Lire ce relevé" in text_of(signed_in.get(address))
    read = signed_in.post(f"{address}lire/", follow=True)
    assert "Garder ces heures" in text_of(read)
    assert "Relevé gardé" in text_of(signed_in.post(f"{address}confirmer/", follow=True))
    page = text_of(visitor.get(company_page))
    assert "Lu et gardé" in page
    assert "avril 2026, mai 2026" in page
    history = text_of(signed_in.get(f"{reverse('links')}?marche={world.contract_id}"))
    assert "Porteur d’un lien" in history
    assert "heures d’avril.csv" in history


def test_the_receipt_that_cannot_leave_is_said(visitor, company_page, monkeypatch):
    monkeypatch.setattr("levier.web.links.mails.send_receipt", lambda receipt: False)
    page = text_of(_deposit(visitor, company_page, follow=True))
    assert "n’a pas pu partir" in page


def test_a_deposit_needs_no_cookie_and_leaves_none(visitor, company_page):
    response = _deposit(visitor, company_page, HTTP_ORIGIN="null")
    assert response.status_code == 302
    visitor.get(company_page)
    assert not visitor.cookies


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"0" * 64, "une image"),
        ("contrat.pdf", b"%PDF-1.7", "un document PDF"),
        ("vide.csv", b"", "est vide"),
        ("faux.xlsx", b"PK\x03\x04" + b"0" * 64, "faux.xlsx"),
    ],
)
def test_another_kind_of_file_is_explained_at_the_field(visitor, company_page, name, content, message):
    response = _deposit(visitor, company_page, content, name)
    assert response.status_code == 422
    assert message in text_of(response)
    assert mail.outbox == []


def test_no_file_or_too_large_a_file(visitor, company_page, monkeypatch):
    assert visitor.post(company_page).status_code == 422
    monkeypatch.setattr("levier.web.forms.SpreadsheetField.largest", 10)
    assert "la limite est de 25" in text_of(_deposit(visitor, company_page))


def test_the_same_file_twice_is_told(visitor, company_page):
    _deposit(visitor, company_page)
    assert "déjà reçu ce fichier" in text_of(_deposit(visitor, company_page))


def test_a_person_reads_her_hours_in_kind_words(visitor, person_page):
    page = text_of(visitor.get(person_page))
    for words in ("Mes heures", "Lina Test", "Intérim fictif", "Réhabilitation de logements", "70,5 h", "Validées"):
        assert words in page
    for words in ("pas encore relues", "Non retenues", "Une erreur, un oubli", "ada@nord.example"):
        assert words in page
    for words in ("PPSMJ", "détention", "QPV", "éligib", "rejet", "en double", "2026-TRA", "bénéficiaire"):
        assert words not in page


def test_a_person_s_page_takes_no_file(visitor, person_page):
    assert _deposit(visitor, person_page).status_code == 404


def test_a_person_without_hours_yet(host, visitor):
    given = links.give_link(by=host, at=timezone.now(), recipient=RH, days=30, person_id=recorded(host))
    assert "Aucune embauche" in text_of(visitor.get(reverse("link", args=[given.token])))


@pytest.mark.parametrize("end", ["revoked_at", "expires_at", "unknown"])
def test_a_closed_link_says_the_same_whatever_closed_it(host, visitor, company_page, person_page, end):
    past = timezone.now().replace(year=2020)
    if end == "unknown":
        company_page = person_page = reverse("link", args=["x" * 43])
    else:
        with acting(Scope(APPLICATION, host, "give_link")):
            AccessLink.objects.update(given_at=past.replace(year=2019), **{end: past})
    unknown = visitor.get(reverse("link", args=["A"])).content
    for address in (company_page, person_page):
        response = visitor.get(address)
        assert (response.status_code, response.content) == (404, unknown)
        assert "Ce lien n’est plus valable" in text_of(response)
        assert _deposit(visitor, address).status_code == 404


def test_a_link_that_ended_with_its_desk_says_so_and_who_to_turn_to(
    client_as, host, other_host, visitor, contract_id, lots
):
    shared = shared_by_two(host, other_host, contract_id, lots)
    given = links.give_link(by=other_host, at=timezone.now(), recipient=RH, days=30, contract_id=contract_id)
    address, listed = reverse("link", args=[given.token]), f"{reverse('links')}?marche={contract_id}"
    assert _new("contract", contract_id) in text_of(client_as(other_host).get(listed))
    last = timezone.localdate() - timedelta(days=1)
    row = desks.list_contract_desks(by=host, contract_id=contract_id, on=last).rows[1]
    ended = replace(row.facts, since_on=date(2026, 1, 1), until_on=last)
    desks.change_desk(by=host, desk_id=row.id, facts=ended)
    for response in (visitor.get(address), _deposit(visitor, address)):
        page = text_of(response)
        assert response.status_code == 410
        assert response["Cache-Control"] == "no-store"
        for words in ("n’est plus valable", "Sud a suivi ce marché jusqu’au", "ada@sud.example", "lien à Nord"):
            assert words in page
        assert "2026-TRA-0001" not in page
    assert mail.outbox == []
    page = text_of(client_as(shared.partner).get(listed))
    assert "Terminé avec le suivi" in page
    assert _new("contract", contract_id) not in page
    (revoke,) = re.findall(r"/liens/\d+/retirer/", page)
    assert "Lien retiré" in text_of(client_as(shared.partner).post(revoke, follow=True))


def test_a_link_to_a_contract_out_of_reach_leads_nowhere(client_as, host, other_host, contract_id):
    desk_id = share(host, other_host, contract_id)
    given = links.give_link(by=other_host, at=timezone.now(), recipient=RH, days=30, contract_id=contract_id)
    last = timezone.localdate() - timedelta(days=1)
    desks.change_desk(by=host, desk_id=desk_id, facts=desks.DeskFacts(until_on=last))
    page = text_of(client_as(other_host).get(reverse("links")))
    assert "Marché que vous ne suivez plus" in page
    assert reverse("contract", args=[contract_id]) not in page
    done = client_as(other_host).post(reverse("link_revoke", args=[given.id]), follow=True)
    assert (done.status_code, "Lien retiré" in text_of(done)) == (200, True)


def test_no_trace_of_the_address_is_left(visitor, company_page, person_page):
    for address in (company_page, person_page, reverse("link", args=["x"])):
        response = visitor.get(address)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert 'name="robots"' in text_of(response)
    assert visitor.put(company_page).status_code == 405


@pytest.mark.parametrize("token", ["%00", "%ff%fe", "é", "a" * 5000, "' or 1=1 --"])
def test_any_token_gets_the_page_of_closed_links(visitor, db, token):
    assert visitor.get(f"/lien/{token}/").status_code == 404


def test_logs_hold_no_token():
    told = (
        ("%s: %s", ("Not Found", "/lien/a_-Z09/")),
        ("fell at /lien/a_-Z09 twice: /lien/b", ()),
        ("%s", ("/marches/",)),
    )
    messages = []
    for message, arguments in told:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
        assert WithoutTokens().filter(record)
        messages.append(record.getMessage())
    assert messages == ["Not Found: /lien/…/", "fell at /lien/… twice: /lien/…", "/marches/"]
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_tokens"]


def test_a_facilitator_s_own_session_gives_a_link_nothing_more(client_as, world, company_page):
    page = text_of(client_as(world.facilitator).get(company_page))
    assert "Lina" not in page
    assert "Marchés" not in page


def test_pages_ask_a_bounded_number_of_queries(
    client_as, world, visitor, company_page, person_page, django_assert_max_num_queries
):
    for address in (company_page, person_page):
        with django_assert_max_num_queries(16):
            visitor.get(address)
    signed_in = client_as(world.facilitator)
    with django_assert_max_num_queries(36):
        signed_in.get(f"{reverse('links')}?marche={world.contract_id}")
