"""Returns on the account's page: late or not, what is incurred, and the way to the diary."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.usecases.test_late_returns import NOTICE, TERMS

from levier.records.models import Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import clause_terms, diary

AT = NOW.replace(month=7)
ASKED = {"le": "2026-05-31"}


@pytest.fixture
def account(host, contract_id, clause_id):
    clause_terms.change_terms(by=host, on=NOW.date(), clause_id=clause_id, terms=TERMS)
    return reverse("contract_account", args=[contract_id])


def body(response):
    return response.content.decode().partition("<main")[2].replace("\u202f", " ").replace("\xa0", " ")


def notify(host, contract_id):
    with acting(Scope(APPLICATION, host, "see_contracts")):
        company = Organization.objects.get(siret=HOLDER_SIRET).pk
    facts = replace(NOTICE, addressed_to_id=company)
    diary.record_act(by=host, at=AT, contract_id=contract_id, facts=facts)


def test_a_missing_return_leads_to_the_formal_notice_that_asks_for_it(client_as, host, contract_id, account):
    signed_in = client_as(host)
    page = body(signed_in.get(account, ASKED))
    for words in ("Relevés attendus", "non reçu", "47 jours", "l’acheteur décide", "Prochain relevé"):
        assert words in page
    asked = f"{reverse('act_new', args=[contract_id])}?acte=formal_notice&amp;releve=2026-03-31"
    assert asked in page
    form = signed_in.get(asked.replace("&amp;", "&")).content.decode()
    assert '<option value="2026-03-31" selected>' in form
    assert '<option value="formal_notice" selected>' in form


def test_what_is_incurred_is_told_with_its_reasons_and_never_as_a_decision(client_as, host, contract_id, account):
    notify(host, contract_id)
    panel = body(client_as(host).get(account, ASKED)).partition('id="releves"')[2].partition("</section>")[0]
    for words in ("33 jours × 75 €", "2 475 €", "CCAP, article 4.2", "Encourues", "avant le plafond"):
        assert words in panel
    assert " due" not in panel
    assert "Mettre en demeure" not in panel


def test_the_buyer_and_the_holder_are_not_shown_the_diary_s_delays(client_as, buyer, holder, account):
    for actor in (buyer, holder):
        assert "Relevés attendus" not in body(client_as(actor).get(account, ASKED))


def test_the_buyer_is_told_what_is_incurred_and_the_holder_is_not(client_as, host, buyer, holder, contract_id, account):
    notify(host, contract_id)
    page = body(client_as(buyer).get(account, ASKED))
    panel = page.partition('id="penalites"')[2].partition("</section>")[0]
    for words in ("1 relevé en retard", "2 475 €", "jamais prononcées par Levier", "l’acheteur décide", "aucun"):
        assert words in panel
    assert "Relevés attendus" not in page
    assert "Pénalités encourues" not in body(client_as(holder).get(account, ASKED))
    file = client_as(buyer).get(account, {**ASKED, "format": "xlsx"})
    book = load_workbook(BytesIO(file.content))
    assert "Relevés attendus" not in book.sheetnames
    assert any(2475 in row for row in book["Pénalités encourues"].iter_rows(values_only=True))


def test_every_return_leaves_in_the_file(client_as, host, contract_id, account):
    notify(host, contract_id)
    file = client_as(host).get(account, {**ASKED, "format": "xlsx"})
    rows = list(load_workbook(BytesIO(file.content))["Relevés attendus"].iter_rows(values_only=True))
    assert any("non reçu" in row and 2475 in row for row in rows)


def test_the_queries_of_the_account_do_not_grow_with_returns(
    client_as, host, contract_id, account, django_assert_max_num_queries
):
    notify(host, contract_id)
    signed_in = client_as(host)
    with django_assert_max_num_queries(55):
        signed_in.get(account, {"le": "2027-01-31"})


def test_an_act_about_a_return_that_is_none_is_refused_at_its_field(client_as, host, contract_id, account):
    given = {"kind": "reminder", "happened_on": "2026-04-20", "title": "Relevé", "period_ends_on": "2026-03-31"}
    response = client_as(host).post(reverse("act_new", args=[contract_id]), given)
    assert response.status_code == 422
    assert "portent sur un relevé" in response.content.decode()


def test_lots_that_stand_alike_are_told_once(client_as, host, contract_id, lots, account):
    page = body(client_as(host).get(account, ASKED))
    assert page.count("Reçu le</th>") == 1
    clause_terms.change_terms(by=host, on=NOW.date(), clause_id=lots[1].clause_id, terms=TERMS)
    page = body(client_as(host).get(account, ASKED))
    assert page.count("Reçu le</th>") == 1
    assert "Lots 1 et 2</h3>" in page
    for lot in lots:
        assert f'href="{reverse("clause_edit", args=[lot.clause_id])}">lot {lot.number}</a>' in page
    other = replace(TERMS, returns_every_months=6)
    clause_terms.change_terms(by=host, on=NOW.date(), clause_id=lots[1].clause_id, terms=other)
    page = body(client_as(host).get(account, ASKED))
    assert "Lots 1 et 2</h3>" not in page
    assert "Lot 2 : " in page
