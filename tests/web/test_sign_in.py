"""Signing in by a code sent by e-mail; sessions listed; nothing told of who has an account."""

import re

import pytest
from django.core import mail
from django.urls import reverse


@pytest.fixture
def asked(client, host):
    """A code was asked for by the first member of the organisation."""
    response = client.post(reverse("account_request_login_code"), {"email": "ada@nord.example"})
    assert response.status_code == 302
    return client


def test_a_code_sent_by_mail_opens_the_site(asked):
    (message,) = mail.outbox
    assert message.to == ["ada@nord.example"]
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", message.body)[0]
    response = asked.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert "Ada Nord" in response.content.decode()
    sessions = asked.get(reverse("usersessions_list"))
    assert sessions.status_code == 200
    assert asked.get(reverse("mfa_index")).status_code == 200
    assert asked.post(reverse("account_logout"), follow=True).status_code == 200
    assert asked.get(reverse("contracts")).status_code == 302


def test_a_wrong_code_opens_nothing(asked):
    response = asked.post(reverse("account_confirm_login_code"), {"code": "XXX-XXX"})
    assert response.status_code == 200
    assert asked.get(reverse("contracts")).status_code == 302


def test_an_unknown_address_gets_the_same_answer(client, host):
    response = client.post(reverse("account_request_login_code"), {"email": "nobody@nord.example"})
    assert response.status_code == 302
    assert response.url == reverse("account_confirm_login_code")


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code", "account_signup"])
def test_sign_in_pages_open(client, db, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "<html" in page.content.decode()
