"""Signing in by a code sent by e-mail; sessions listed; nothing told of who has an account."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from levier.records.scope import identity
from levier.usecases import accounts


@pytest.fixture
def asked(client, host):
    """A code was asked for by the first member of the organisation, who had asked for none: they are rationed."""
    cache.clear()
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


def test_a_mail_is_plain_and_named(asked):
    (message,) = mail.outbox
    assert message.body.startswith("Bonjour,")
    assert "!" not in message.body


@pytest.mark.parametrize(("minutes", "is_asked"), [(1, False), (10, True)], ids=["just signed in", "signed in before"])
def test_who_signed_in_a_moment_ago_is_not_asked_again(asked, monkeypatch, minutes, is_asked):
    from levier.web.accounts import adapter

    (message,) = mail.outbox
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", message.body)[0]
    asked.post(reverse("account_confirm_login_code"), {"code": code})
    page = asked.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    now = int(timezone.now().timestamp())
    asked.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, now // 30))})
    monkeypatch.setattr(adapter.timezone, "now", lambda: datetime.fromtimestamp(now + 60 * minutes, UTC))
    answer = asked.get(reverse("mfa_view_recovery_codes"))
    assert (answer.status_code == 302) is is_asked


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


def test_the_address_of_someone_to_be_invited_is_not_taken_by_another(asked, host):
    """Added to an account, it would sign its owner in there, and be given what its owner is invited to."""
    (message,) = mail.outbox
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", message.body)[0]
    asked.post(reverse("account_confirm_login_code"), {"code": code})
    asked.post(reverse("account_email"), {"action_add": "", "email": "lea@nord.example"})
    with identity():
        assert list(EmailAddress.objects.values_list("email", flat=True)) == ["ada@nord.example"]
    assert len(mail.outbox) == 1
    accounts.invite_member(by=host, name="Léa Nord", email="lea@nord.example", role="observer")
    other = Client()
    other.post(reverse("account_request_login_code"), {"email": "lea@nord.example"})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox[1].body)[0]
    page = other.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert "Léa Nord" in page.content.decode()


def test_the_page_of_the_address_offers_no_other(asked):
    (message,) = mail.outbox
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", message.body)[0]
    asked.post(reverse("account_confirm_login_code"), {"code": code})
    page = asked.get(reverse("account_email")).content.decode()
    assert "ada@nord.example" in page
    assert 'name="action_add"' not in page
