"""Screens of publics, evidence kept and merged files: what they take, what they say, what they never show."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fixtures_people import recorded
from tests.web.shown_texts import text_of

PDF = b"%PDF-1.7 fictif"
PUBLIC = {
    "label": "Parents isolés",
    "definition": "parent seul avec enfant à charge",
    "starts_on": "2026-01-01",
    "source": "Convention",
}


@pytest.fixture
def facilitator(client_as, host):
    return client_as(host)


def _paper(name="Attestation été.pdf", content=PDF, **given):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return {"file": file, "evidence": "RSA", "dated_on": "2026-02-01", **given}


# --- publics and ages


def test_lists_are_shown_and_taken_away(facilitator):
    page = facilitator.get(reverse("publics"))
    assert page.status_code == 200
    assert "Allocataire du RSA" in text_of(page)
    assert "en cours de validité" in text_of(page)
    for prefix, held in (("p_", "Jeune infra niveau 3"), ("a_", "attestation de versement du RSA")):
        csv = facilitator.get(f"{reverse('publics')}?{prefix}format=csv")
        assert held in csv.content.decode("utf-8-sig")
    assert reverse("publics") in text_of(facilitator.get(reverse("people")))


def test_a_public_is_added_then_ended(facilitator):
    page = facilitator.post(reverse("public_add"), PUBLIC, follow=True)
    assert "Parents isolés" in text_of(page)
    assert "Public enregistré" in text_of(page)
    (end,) = {
        part.split('"')[0] for part in text_of(page).split('href="/personnes/publics/') if "/fin/" in part.split('"')[0]
    }
    address = f"/personnes/publics/{end}"
    assert "Fin du public : Parents isolés" in text_of(facilitator.get(address))
    assert facilitator.post(address, {"until_on": "2025-01-01"}).status_code == 422
    assert "Terminé" in text_of(facilitator.post(address, {"until_on": "2026-01-31"}, follow=True))


def test_a_public_is_removed(facilitator):
    assert "Allocataire de l’allocation veuvage" in text_of(facilitator.get(reverse("public_remove")))
    given = {"code": "AV", "starts_on": "2026-01-01", "source": "Comité"}
    assert "Retiré" in text_of(facilitator.post(reverse("public_remove"), given, follow=True))


def test_an_age_is_changed(facilitator):
    given = {"evidence": "RSA", "months": "6", "starts_on": "2026-01-01", "source": "Comité"}
    assert "6 mois" in text_of(facilitator.post(reverse("evidence_age"), given, follow=True))
    assert "attestation de versement du RSA (6 mois)" in text_of(facilitator.get(reverse("evidence_age")))


@pytest.mark.parametrize("name", ["public_add", "public_remove", "evidence_age"])
def test_what_is_missing_is_said_at_its_field(facilitator, name):
    for given in ({}, {"starts_on": "hier", "months": "beaucoup", "code": "?", "evidence": "?"}):
        response = facilitator.post(reverse(name), given)
        assert response.status_code == 422
        assert "has-error" in text_of(response)


# --- evidence kept


def test_a_paper_is_deposited_opened_and_removed(facilitator, person_id):
    address = reverse("evidence_deposit", args=[person_id])
    assert "numéro de sécurité sociale" in text_of(facilitator.get(address))
    page = facilitator.post(address, _paper(), follow=True)
    assert page.redirect_chain == [(reverse("person", args=[person_id]), 302)]
    assert "Justificatif déposé" in text_of(page)
    (number,) = {part.split("/")[0] for part in text_of(page).split('href="/personnes/justificatifs/')[1:]}
    opened = facilitator.get(reverse("evidence_open", args=[number]))
    assert opened.content == PDF
    assert opened["Content-Type"] == "application/pdf"
    assert opened["Content-Disposition"].startswith("attachment; filename*=utf-8''Attestation%20")
    assert "no-store" in opened["Cache-Control"]
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert "Justificatif ouvert" in text_of(facilitator.get(reverse("person", args=[person_id])))
    remove = reverse("evidence_remove", args=[number])
    assert "Attestation été.pdf" in text_of(facilitator.get(remove))
    assert facilitator.post(remove, {"why": " "}).status_code == 422
    page = text_of(facilitator.post(remove, {"why": "Mauvaise personne"}, follow=True))
    assert "Mauvaise personne" in page
    assert reverse("evidence_open", args=[number]) not in page
    assert "Justificatif retiré" in page
    assert facilitator.get(reverse("evidence_open", args=[number])).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: _paper(content=b""), "vide"),
        (lambda: _paper(content=b"<html>"), "page web"),
        (lambda: _paper(content=PDF + b"0" * (10 * 1024 * 1024)), "la limite est de 10 Mo"),
        (lambda: _paper(dated_on="2199-01-01"), "aujourd’hui au plus tard"),
        (lambda: _paper(evidence="BREVET"), "Choisissez ce que ce document justifie"),
        (lambda: {"evidence": "RSA"}, "Déposez le document."),
    ],
    ids=["empty", "page", "large", "future", "unknown", "nothing"],
)
def test_a_deposit_is_refused_in_words(facilitator, person_id, given, said):
    response = facilitator.post(reverse("evidence_deposit", args=[person_id]), given())
    assert response.status_code == 422
    assert said in text_of(response)


def test_the_validation_screen_shows_what_is_kept_and_what_is_missing(facilitator, person_id):
    facilitator.post(reverse("evidence_deposit", args=[person_id]), _paper())
    address = reverse("person_validate", args=[person_id])
    page = text_of(facilitator.get(address))
    assert "3 avr. 1999" in page
    assert "Attestation été.pdf" in page
    given = {"public": "JEUNE_INFRA_NIVEAU3", "decided_on": "2026-03-02", "hired_on": "2026-04-01", "check": "1"}
    page = text_of(facilitator.post(address, given))
    assert "jour de l’embauche prévue" in page
    assert "Manque : attestation sur l’honneur de niveau d’études ; pièce d’identité, pour l’âge" in page
    assert "la condition n’est pas remplie" in page
    given = {"public": "RSA", "decided_on": "2026-03-02", "check": "1"}
    assert "Rien ne manque pour ce public" in text_of(facilitator.post(address, given))


def test_a_verdict_to_complete_lists_the_pieces_on_the_page(facilitator, person_id):
    given = {"verdict": "to_complete", "public": "RSA", "decided_on": "2026-03-02"}
    page = text_of(facilitator.post(reverse("person_validate", args=[person_id]), given, follow=True))
    assert "Pièces attendues : attestation de versement du RSA." in page


# --- merging


def test_two_files_are_put_side_by_side_then_made_one(facilitator, host, person_id):
    other = recorded(host, last_name="Teste")
    address = reverse("person_merge", args=[person_id])
    assert f"?fiche={other}" in text_of(facilitator.get(address))
    page = text_of(facilitator.get(f"{address}?fiche={other}"))
    assert "C’est la même personne, réunir les fiches" in page
    assert reverse("person_merge", args=[other]) in page
    page = facilitator.post(address, {"fiche": str(other)}, follow=True)
    assert "Deux fiches réunies" in text_of(page)
    assert "la fiche de Lina Teste" in text_of(page)
    led = facilitator.get(reverse("person", args=[other]))
    assert (led.status_code, led["Location"]) == (302, reverse("person", args=[person_id]))
    assert "réunie avec celle-ci" in text_of(facilitator.get(reverse("person_edit", args=[other]), follow=True))


def test_another_file_is_found_by_its_name(facilitator, host, person_id):
    found = recorded(host, last_name="Okafor", first_name="Samira", born_on=date(1990, 1, 1))
    address = reverse("person_merge", args=[person_id])
    assert f"?fiche={found}" in text_of(facilitator.get(f"{address}?q=okafor"))
    assert "Aucune autre fiche" in text_of(facilitator.get(f"{address}?q=zzz"))


@pytest.mark.parametrize("asked", ["?fiche=abc", "?fiche=0", "?fiche=99999999999999999999", "?fiche=-1"])
def test_a_file_that_is_nothing_is_404(facilitator, person_id, asked):
    assert facilitator.get(reverse("person_merge", args=[person_id]) + asked).status_code == 404


def test_a_merge_that_cannot_be_is_told_with_422(facilitator, person_id):
    response = facilitator.post(reverse("person_merge", args=[person_id]), {"fiche": str(person_id)})
    assert response.status_code == 422
    assert "autre fiche que celle-ci" in text_of(response)
    assert facilitator.post(reverse("person_merge", args=[person_id]), {}).status_code == 200


def test_an_edit_towards_someone_known_offers_to_merge(facilitator, host, person_id):
    other = recorded(host, last_name="Okafor", first_name="Samira")
    given = {"last_name": "Test", "first_name": "Lina", "born_on": "1999-04-03", "sex": "F"}
    page = text_of(facilitator.post(reverse("person_edit", args=[other]), given))
    assert f"{reverse('person_merge', args=[other])}?fiche={person_id}" in page


# --- bounds


def test_pages_stay_within_few_queries(facilitator, host, person_id, django_assert_max_num_queries):
    for rank in range(5):
        facilitator.post(reverse("evidence_deposit", args=[person_id]), _paper(content=PDF + bytes([rank])))
        facilitator.post(reverse("public_add"), {**PUBLIC, "label": f"Public local {rank}"})
    pages = {
        reverse("publics"): 20,
        reverse("person", args=[person_id]): 36,
        reverse("person_validate", args=[person_id]): 18,
        reverse("person_merge", args=[person_id]): 20,
    }
    for address, most in pages.items():
        with django_assert_max_num_queries(most):
            assert facilitator.get(address).status_code == 200
