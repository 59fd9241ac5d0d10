"""Operations on the screen: recorded, objective calculated then fixed, contracts and targets."""

from dataclasses import replace

import pytest
from django.urls import reverse
from tests.fixtures_domain import BUYER_SIRET, NOW

from levier.usecases import contracts, operations
from levier.usecases.contract_forms import ContractFacts, LotFacts
from levier.usecases.operations import OperationFacts

NEW = {"name": "Renouvellement des Izards", "kind": "renewal_project", "convention_on": "2024-06-01"}
PARTS = {
    "part-TOTAL_FORMS": "3",
    "part-INITIAL_FORMS": "0",
    "part-0-kind": "works",
    "part-0-amount": "8 400 000",
    "part-0-labour_share_percent": "42",
    "part-0-hourly_cost": "38",
    "part-1-kind": "engineering",
    "part-1-amount": "600 000",
    "part-1-labour_share_percent": "75",
    "part-1-hourly_cost": "52",
}
OBJECTIVE = {**PARTS, "stage": "convention", "fixed_on": "2026-03-01", "hours": "", "why": "", "after_version": "0"}


@pytest.fixture
def operation_id(host) -> int:
    return operations.record_operation(by=host, at=NOW, facts=OperationFacts("Izards", "renewal_project"))


def test_an_operation_is_recorded_then_changed(client_as, host):
    signed_in = client_as(host)
    page = signed_in.post(reverse("operation_new"), NEW, follow=True)
    assert "Renouvellement des Izards" in page.content.decode()
    assert "Aucun objectif fixé" in page.content.decode()
    edit = reverse("operation_edit", args=[page.context["view"].id])
    assert "2024-06-01" in signed_in.get(edit).content.decode()
    again = signed_in.post(edit, {**NEW, "name": " ", "seen": ""})
    assert again.status_code == 422
    changed = signed_in.post(edit, {**NEW, "note": "Avenant en cours"}, follow=True)
    assert "Avenant en cours" in changed.content.decode()


def test_the_second_to_save_is_shown_the_difference(client_as, host, operation_id):
    edit = reverse("operation_edit", args=[operation_id])
    signed_in = client_as(host)
    seen = signed_in.get(edit).context["form"].initial["seen"]
    signed_in.post(edit, {**NEW, "name": "Izards", "note": "Premier", "seen": seen})
    told = signed_in.post(edit, {**NEW, "name": "Izards", "note": "Second", "seen": seen})
    page = told.content.decode()
    assert told.status_code == 409
    assert "a changé pendant que vous la modifiiez" in page
    assert "Premier" in page
    deliberate = signed_in.post(
        edit, {**NEW, "name": "Izards", "note": "Second", "seen": told.context["form"]["seen"].value()}
    )
    assert deliberate.status_code == 302


def test_an_objective_is_calculated_before_it_is_fixed(client_as, host, operation_id):
    signed_in = client_as(host)
    address = reverse("operation_objective", args=[operation_id])
    assert signed_in.get(address).status_code == 200
    page = signed_in.post(address, OBJECTIVE).content.decode()
    assert "5\u202f074,8\xa0h" in page
    fixed = signed_in.post(address, {**OBJECTIVE, "fix": "1"}, follow=True).content.decode()
    assert "Objectif fixé" in fixed
    assert "Convention" in fixed
    adjusted = signed_in.get(address)
    assert adjusted.context["form"].initial["stage"] == "adjusted"
    assert adjusted.context["rows"].forms[0].initial["kind"] == "works"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"part-0-amount": "beaucoup"}, "Écrivez un nombre"),
        ({"part-0-rate_percent": "3", "fix": "1"}, "au moins 5"),
        ({"fixed_on": "2099-01-01", "fix": "1"}, "à venir"),
        ({"part-TOTAL_FORMS": "x"}, "rechargez la page"),
    ],
    ids=["amount", "rate", "date", "management"],
)
def test_what_does_not_fit_is_said(client_as, host, operation_id, change, message):
    response = client_as(host).post(reverse("operation_objective", args=[operation_id]), {**OBJECTIVE, **change})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_contracts_owners_and_targets_are_added_and_taken_off(client_as, host, operation_id, contract_id):
    signed_in = client_as(host)

    def post(name, data=None, **where):
        where = {"operation_id": operation_id, **where}
        return signed_in.post(reverse(name, kwargs=where), data or {}, follow=True).content.decode()

    assert "1 marché rattaché" in post("operation_contracts_add", {"contracts": [str(contract_id)]})
    assert "cochez" in post("operation_contracts_add")
    assert "il reste suivi" in post("operation_contract_remove", contract_id=contract_id)
    assert "Ce SIRET ne convient pas" in post("operation_owner_add", {"siret": "1"})
    page = post("operation_owner_add", {"siret": BUYER_SIRET, "name": "Métropole fictive"})
    assert "Métropole fictive" in page
    added = post("target_new", {"label": "Visites", "unit": "visites", "target": "6"})
    assert "Cible ajoutée" in added
    refused = post("target_new", {"label": "Visites", "unit": "visites", "target": "-1"})
    assert "error" in refused


def test_results_of_a_target_are_noted(client_as, host, operation_id):
    signed_in = client_as(host)
    signed_in.post(reverse("target_new", args=[operation_id]), {"label": "Visites", "unit": "visites", "target": "6"})
    view = operations.get_operation(by=host, operation_id=operation_id, on=NOW.date())
    address = reverse("target", args=[view.targets[0].id])
    page = signed_in.post(f"{address}resultats/", {"reached_on": "2026-03-01", "reached": "2"}, follow=True)
    assert "Résultats notés" in page.content.decode()
    assert signed_in.post(f"{address}resultats/", {"reached_on": "", "reached": "2"}).status_code == 422
    assert signed_in.post(address, {"label": "", "unit": "v", "target": "6"}).status_code == 422
    changed = signed_in.post(address, {"label": "Visites guidées", "unit": "visites", "target": "8"}, follow=True)
    assert "Visites guidées" in changed.content.decode()


def test_lists_leave_as_files(client_as, host, operation_id):
    response = client_as(host).get(reverse("operations"), {"format": "csv"})
    assert response["Content-Disposition"].startswith('attachment; filename="operations-')


def test_the_queries_of_a_page_do_not_grow_with_its_contracts(
    client_as, host, operation_id, contract_id, django_assert_max_num_queries
):
    signed_in, address = client_as(host), reverse("operation", args=[operation_id])
    facts = ContractFacts("2026-TRA-0002", "Voirie", BUYER_SIRET, "Métropole fictive", lots=[LotFacts("Voirie")])
    others = [
        contracts.record_contract(by=host, at=NOW, facts=replace(facts, number=f"2026-TRA-{number:04}"))
        for number in range(2, 6)
    ]
    asked = []
    for known in ([contract_id], others):
        operations.add_contracts(by=host, operation_id=operation_id, contract_ids=known)
        with django_assert_max_num_queries(45) as captured:
            page = signed_in.get(address).content.decode()
        asked.append(len(captured))
    assert "2026-TRA-0005" in page
    assert asked[1] <= asked[0]


def test_the_thread_of_a_contract_leads_to_each_of_its_operations(client_as, host, contract_id, buyer):
    page = reverse("contract", args=[contract_id])
    assert "sans opération" in client_as(host).get(page).content.decode()
    ids = []
    for name in ("Izards", "Rives & quais"):
        ids.append(operations.record_operation(by=host, at=NOW, facts=OperationFacts(name, "large_site")))
        operations.add_contracts(by=host, operation_id=ids[-1], contract_ids=[contract_id])
        shown = client_as(host).get(page).content.decode()
        for operation_id in ids:
            assert shown.count(f'href="{reverse("operation", args=[operation_id])}"') == 2
    assert "Rives &amp; quais" in shown
    seen_by_buyer = client_as(buyer).get(page).content.decode()
    assert "Izards" in seen_by_buyer
    assert reverse("operation", args=[ids[0]]) not in seen_by_buyer


def test_each_contract_goes_to_a_part_that_people_choose(client_as, host, operation_id, contract_id):
    signed_in, page = client_as(host), reverse("operation", args=[operation_id])
    operations.add_contracts(by=host, operation_id=operation_id, contract_ids=[contract_id])
    shown = signed_in.get(page).content.decode()
    assert "Dire à quelle part va chaque marché" in shown
    sort = reverse("operation_contracts_sort", args=[operation_id])
    given = {f"part-{contract_id}": "engineering", f"seen-{contract_id}": "works"}
    assert "Parts enregistrées pour 1" in signed_in.post(sort, given, follow=True).content.decode()
    assert "Rien n’a changé" in signed_in.post(sort, {}, follow=True).content.decode()
    other = {f"part-{contract_id}": "gusp", f"seen-{contract_id}": "works"}
    assert "a changé de part entre-temps" in signed_in.post(sort, other, follow=True).content.decode()


def test_the_real_cost_of_its_contracts_is_offered_and_taken_over(client_as, host, operation_id, contract_id):
    signed_in, address = client_as(host), reverse("operation_objective", args=[operation_id])
    operations.add_contracts(by=host, operation_id=operation_id, contract_ids=[contract_id])
    signed_in.post(address, {**OBJECTIVE, "fix": "1"})
    told = signed_in.get(address).content.decode()
    assert "Coût réel des marchés rattachés" in told
    assert 'name="part-0-amount" value="8400000"' in told
    real = signed_in.get(f"{address}?reel=1").content.decode()
    assert 'name="part-0-amount" value="920000"' in real
    assert 'name="part-1-amount" value="600000"' in real
