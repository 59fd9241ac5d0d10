"""The diary of a contract on the screen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

ACT = {"kind": "launch_meeting", "happened_on": "2026-02-20", "title": "Lancement", "text": "Clause présentée."}


def post(signed_in, contract_id, **changes):
    return signed_in.post(reverse("act_new", args=[contract_id]), {**ACT, **changes}, follow=True)


def test_an_act_is_added_with_its_document(client_as, host, contract_id):
    signed_in = client_as(host)
    assert "Aucun acte encore" in signed_in.get(reverse("contract_diary", args=[contract_id])).content.decode()
    assert signed_in.get(reverse("act_new", args=[contract_id])).status_code == 200
    page = post(signed_in, contract_id, document="1")
    assert "Acte n° 1 ajouté" in page.content.decode()
    act = page.context["page"].acts[0]
    file = signed_in.get(reverse("act_file", args=[act.id]))
    assert file["Content-Type"] == "application/pdf"
    assert file["Cache-Control"] == "private, no-store"


def test_a_draft_is_downloaded(client_as, host, contract_id):
    response = post(client_as(host), contract_id, draft="1")
    assert response["Content-Disposition"].endswith('.docx"')


def test_a_scan_is_kept(client_as, host, contract_id):
    page = post(client_as(host), contract_id, file=SimpleUploadedFile("scan.pdf", b"%PDF-1.7"))
    assert page.context["page"].acts[0].file_name == "scan.pdf"
    assert "Ouvrir" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Indiquez l’objet."),
        ({"happened_on": "2099-01-01"}, "à venir"),
        ({"kind": "formal_notice"}, "à qui elle est adressée"),
        ({"contact_id": "999"}, "n’est pas proposé"),
        ({"happened_on": "demain"}, "date"),
    ],
    ids=["title", "future", "notice", "contact", "date"],
)
def test_what_does_not_fit_is_said_at_its_field(client_as, host, contract_id, change, message):
    response = post(client_as(host), contract_id, **change)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_wrong_file_is_said(client_as, host, contract_id):
    response = post(client_as(host), contract_id, file=SimpleUploadedFile("a.exe", b"MZ\x90"))
    assert response.status_code == 422
    assert "Ce fichier est un programme" in response.content.decode()


def test_the_queries_of_the_page_are_bounded(client_as, host, contract_id, django_assert_max_num_queries):
    signed_in = client_as(host)
    for _ in range(3):
        post(signed_in, contract_id, document="1")
    with django_assert_max_num_queries(25):
        assert signed_in.get(reverse("contract_diary", args=[contract_id])).status_code == 200
