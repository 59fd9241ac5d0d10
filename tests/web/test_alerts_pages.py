"""Alerts on the screens: the first page, the list of contracts and its filter, the rows each alert opens."""

from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.fixtures_people import hired, hours, recorded, validated
from tests.usecases.calibration_samples import FIXED, fix, keep
from tests.usecases.test_objective_lines import part_of

from levier.usecases.todos import SHOWN
from levier.web.accounts.views import LONG_LIST
from levier.web.forms import DayField

FULL_MONTH = date(2026, 3, 1)


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def at_work(host, lots):
    """Someone whose evidence was too old on the day of the hire, and whose month of March is too full."""
    person_id = recorded(host)
    validated(host, person_id, evidence_on=date(2025, 8, 12))
    engagement_id = hired(host, person_id, lots[0].id)
    return engagement_id


def test_each_alert_opens_its_rows(client_as, host, contract_id, at_work):
    hours(host, at_work, contract_id, FULL_MONTH, "215")
    signed_in = client_as(host)
    page = text(signed_in.get(reverse("home")))
    rows, people = reverse("contract_hours", args=[contract_id]), reverse("contract_people", args=[contract_id])
    assert f'href="{rows}?a_verifier=on"' in page
    assert f'href="{people}?justificatif=a-revoir"' in page
    assert "1 ligne d’un mois au-delà de 48 h par semaine en moyenne" in page
    assert "Mois trop plein" in text(signed_in.get(rows, {"a_verifier": "on"}))
    assert "Aucun justificatif à revoir" not in text(signed_in.get(people, {"justificatif": "a-revoir"}))


def test_what_is_to_be_checked_is_decided_alone(client_as, host, contract_id, at_work):
    hours(host, at_work, contract_id, FULL_MONTH, "215")
    hours(host, at_work, contract_id, date(2026, 2, 1), "70")
    rows = reverse("contract_hours", args=[contract_id])
    signed_in = client_as(host)
    done = text(signed_in.post(f"{rows}?a_verifier=on", {"all": "1", "state": "validated"}, follow=True))
    assert "1 ligne : décision enregistrée" in done
    assert "À vérifier</th>" not in text(signed_in.get(rows))


def test_a_list_with_nothing_to_review_says_so(client_as, host, contract_id):
    page = client_as(host).get(reverse("contract_people", args=[contract_id]), {"justificatif": "a-revoir"})
    assert "Aucun justificatif à revoir" in text(page)


def test_those_who_do_not_decide_have_no_such_filter(client_as, buyer, holder, contract_id):
    assert "a_verifier" not in text(client_as(buyer).get(reverse("contract_hours", args=[contract_id])))
    assert "justificatif" not in text(client_as(holder).get(reverse("contract_people", args=[contract_id])))


def test_the_first_page_counts_what_it_does_not_show(client_as, host):
    for number in range(SHOWN + 2):
        recorded(host, first_name=f"Lina{number}")
    signed_in = client_as(host)
    page = text(signed_in.get(reverse("home")))
    assert f'<span class="data-count">{SHOWN + 2}</span>' in page
    assert "2 autres : personnes dont l’éligibilité est à vérifier" in page
    assert 'href="/?genre=person"' in page
    whole = text(signed_in.get(reverse("home"), {"genre": "person"}))
    assert f"Lina{SHOWN + 1} Test" in whole
    assert text(signed_in.get(reverse("home"), {"genre": "autre"})).count("Lina") == page.count("Lina")


def test_every_kind_has_its_page_and_its_plural():
    from levier.usecases.todos import MORE
    from levier.web.accounts.views import _NARROWED, _PAGES

    assert set(MORE) == set(_PAGES)
    assert set(_NARROWED) <= set(_PAGES)


def test_nothing_to_do_says_what_can_be_done_ahead(client_as, host):
    page = text(client_as(host).get(reverse("home")))
    assert "Rien ne vous attend." in page
    assert f'href="{reverse("contract_new")}"' in page


def test_the_list_of_contracts_says_how_each_stands(client_as, host, buyer, contract_id, lots, monkeypatch):
    monkeypatch.setattr("levier.web.procurement.lists.timezone.localdate", lambda *_: date(2026, 8, 1))
    for lot in lots:
        fix(host, keep(host, lot.clause_id, FIXED))
    for reader in (host, buyer):
        page = text(client_as(reader).get(reverse("contracts")))
        assert "En retard" in page
        assert "0,0 %" in page
    signed_in = client_as(host)
    assert "2026-TRA-0001" in text(signed_in.get(reverse("contracts"), {"rythme": "late"}))
    assert "Aucun marché ici" in text(signed_in.get(reverse("contracts"), {"rythme": "reached"}))
    assert "2026-TRA-0001" in text(signed_in.get(reverse("contracts"), {"rythme": "autre"}))


def test_the_file_of_contracts_holds_their_pace_and_names_its_filter(client_as, host, contract_id, tmp_path):
    response = client_as(host).get(reverse("contracts"), {"rythme": "none", "format": "xlsx"})
    (tmp_path / "f.xlsx").write_bytes(response.content)
    book = load_workbook(tmp_path / "f.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
    assert any("Non calculable" in cell for cell in cells)
    assert any("Rythme" in cell for cell in cells)


@pytest.mark.parametrize("name", ["contract_account", "contract_attestation"])
@pytest.mark.parametrize("day", ["0001-01-01", "1950-06-01", "2011-12-31", "9999-12-31", "le 3"])
def test_an_account_on_a_day_without_bases_says_so(client_as, world, name, day):
    response = client_as(world.facilitator).get(reverse(name, args=[world.contract_id]), {"le": day})
    assert response.status_code == 200
    if name == "contract_account" and day == "2011-12-31":
        assert "ne sont pas connues à cette date" in text(response)


@pytest.mark.parametrize(("typed", "told"), [("0026-11-22", "0026"), ("2226-01-01", "2226")])
def test_a_year_mistyped_is_told_at_the_field(client_as, host, typed, told):
    given = {"number": "1", "object": "Voirie", "kind": "contract", "form": "ordinary", "notified_on": typed}
    response = client_as(host).post(reverse("contract_new"), given)
    assert response.status_code == 422
    assert f"Vérifiez l’année : {told}." in text(response)
    assert DayField().clean("22/11/2026") == date(2026, 11, 22)


def test_an_account_names_the_lots_that_are_late(client_as, host, contract_id, lots, tmp_path):
    for lot in lots:
        fix(host, keep(host, lot.clause_id, FIXED))
    for rank, lot in enumerate(lots):
        person_id = recorded(host, first_name=f"Lina{rank}")
        validated(host, person_id)
        hours(host, hired(host, person_id, lot.id), contract_id, FULL_MONTH, ("119", "2")[rank], "validated")
    signed_in, url = client_as(host), reverse("contract_account", args=[contract_id])
    page = text(signed_in.get(url, {"le": "2026-08-01"}))
    assert "Lot 2 en retard" in page
    assert "Lots du marché 2026-TRA-0001 au 1er août 2026" in page
    assert f'href="{reverse("award", args=[lots[1].id])}"' in page
    (tmp_path / "f.xlsx").write_bytes(signed_in.get(url, {"le": "2026-08-01", "format": "xlsx"}).content)
    assert any("Lots" in sheet.title for sheet in load_workbook(tmp_path / "f.xlsx"))


def test_an_account_without_objective_leads_where_it_is_fixed(client_as, host, buyer, contract_id):
    url, way = (reverse(name, args=[contract_id]) for name in ("contract_account", "contract_calibration"))
    content = text(client_as(host).get(url)).split("Le rythme ne peut pas être calculé")[1].split("</div>")[0]
    assert f'href="{way}">Fixer un objectif' in content
    assert "Compléter le marché" not in content
    assert "Fixer un objectif" not in text(client_as(buyer).get(url))


def test_years_show_what_they_ask_and_what_was_done(client_as, host, contract_id, lots):
    part_of(host, lots[0], "year", starts_on=date(2026, 2, 1), ends_on=date(2026, 12, 31), title="Année 2026")
    person_id = recorded(host)
    validated(host, person_id)
    hours(host, hired(host, person_id, lots[0].id), contract_id, FULL_MONTH, "119.5", "validated")
    page = text(client_as(host).get(reverse("contract_parts", args=[contract_id])))
    assert "119,5 h" in page


def test_a_long_first_page_is_narrowed_to_a_subject(client_as, host, lots, contract_id, at_work):
    hours(host, at_work, contract_id, FULL_MONTH, "215")
    signed_in = client_as(host)
    subjects = 'aria-label="Ce qui attend, par sujet"'
    assert subjects not in text(signed_in.get(reverse("home")))
    for number in range(LONG_LIST):
        recorded(host, first_name=f"Lina{number}")
    page = signed_in.get(reverse("home"))
    assert subjects in text(page)
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts.pop("Tout") == sum(counts.values())
    people = signed_in.get(reverse("home"), {"sujet": "Personnes"})
    assert f'<span class="data-count">{counts["Personnes"]}</span>' in text(people)
    assert "éligibilité à vérifier" in text(people)
    assert "En ordre" not in text(people)
    assert "215 h" not in text(people)
    assert [tab["label"] for tab in people.context["tabs"] if tab["is_current"]] == ["Personnes"]
    unknown = signed_in.get(reverse("home"), {"sujet": "Autre"})
    assert unknown.context["items"] == page.context["items"]
