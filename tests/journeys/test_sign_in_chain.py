"""Signing in, in a real browser: a code by mail, an application's code, recovery codes, a passkey, devices."""

import base64
import hmac
import re
import time

import pytest
from tests.journeys.accessibility import check
from tests.journeys.conftest import PATIENCE

MEMBER, OTHER = "karim.benali@mde-garonne.example", "helene.roux@metropole-garonne.example"
PERIOD, DIGITS = 30, 6
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def application_code(secret: str) -> str:
    """What an application shows for this secret (RFC 6238); a code about to end is left for the next one."""
    if PERIOD - time.time() % PERIOD < 3:
        time.sleep(4)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // PERIOD).to_bytes(8), "sha1")
    start = digest[-1] & 0x0F
    value = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}d}"


@pytest.fixture
def device(browser, site):
    """A function opening a browser of its own. A passkey belongs to a name: localhost, not an address of digits."""
    contexts = []

    def opened(**options):
        context = browser.new_context(
            base_url=site.replace("127.0.0.1", "localhost"), locale="fr-FR", reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield opened
    for context in contexts:
        context.close()


def _mailed_code(page, address: str) -> str:
    """The code of the newest mail to this address, read in the demonstration's mails."""
    mails = page.context.new_page()
    mails.goto("/compte/demo/courriels/")
    text = mails.locator("article", has_text=address).first.inner_text()
    mails.close()
    found = re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", text, re.MULTILINE)
    assert found, text
    assert "!" not in text
    return found[0]


def _give_mailed_code(page, address: str, look=lambda page: None) -> None:
    page.goto("/")
    page.get_by_role("link", name="Se connecter").click()
    look(page)
    page.locator("#id_email").fill(address)
    page.get_by_role("button", name="Recevoir un code").click()
    look(page)
    page.locator("#id_code").fill(_mailed_code(page, address))
    page.get_by_role("button", name="Confirmer").click()


def _give_second_code(page, code: str) -> None:
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Connexion", exact=True).click()


def _sign_out(page) -> None:
    page.locator(".menu-user > summary").click()
    page.locator(".menu-user").get_by_role("button", name="Se déconnecter").click()


def _is_in(page) -> bool:
    page.goto("/compte/sessions/")
    return page.get_by_role("heading", name="Appareils connectés").count() == 1


def test_a_code_by_mail_without_javascript(device):
    page = device(java_script_enabled=False)
    _give_mailed_code(page, OTHER)
    assert _is_in(page)
    _sign_out(page)
    assert not _is_in(page)


def test_a_code_then_an_application_then_a_passkey(device):
    page = device(viewport={"width": 1280, "height": 900})
    _give_mailed_code(page, MEMBER, look=check)

    # An application is added: a wrong code is said, the right one gives the recovery codes.
    page.goto("/compte/2fa/")
    check(page)
    page.locator("a[href$='totp/activate/']").click()
    page.locator("#id_code").fill("000000")
    page.get_by_role("button", name="Activer").click()
    assert "Code incorrect" in page.locator("main").inner_text()
    check(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(application_code(secret))
    page.get_by_role("button", name="Activer").click()
    recovery = page.locator("#recovery_codes").input_value().split()
    assert len(set(recovery)) == 10
    check(page)
    page.goto("/compte/2fa/")
    check(page)
    _sign_out(page)

    # From now on the mailed code alone is not enough.
    _give_mailed_code(page, MEMBER)
    assert not page.locator(".menu-user").count()
    check(page)
    _give_second_code(page, "000000")
    assert page.locator(".errorlist, .error-summary").count()
    _give_second_code(page, application_code(secret))
    assert _is_in(page)

    # A passkey, on the person's own device.
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/compte/2fa/webauthn/")
    check(page)
    page.get_by_role("link", name="Ajouter une clé").click()
    check(page)
    page.locator("#id_name").fill("Ordinateur du bureau")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto("/compte/2fa/webauthn/")
    assert "Clé d’accès" in page.locator("table").inner_text()
    check(page)
    _sign_out(page)

    # Another device, its application lost: a recovery code lets in, once.
    other = device()
    _give_mailed_code(other, MEMBER)
    _give_second_code(other, recovery[0])
    assert _is_in(other)

    # The passkey alone lets in, without any mail.
    page.goto("/compte/login/")
    check(page)
    page.locator("#passkey_login").click()
    page.locator(".menu-user").wait_for()

    # Both devices are listed; the other one is put out.
    page.goto("/compte/sessions/")
    assert page.locator("main tbody tr").count() == 2
    check(page)
    page.get_by_role("button", name="Déconnecter les autres appareils").click()
    assert page.locator("main tbody tr").count() == 1
    assert not _is_in(other)
    assert _is_in(page)
    page.goto("/compte/2fa/recovery-codes/")
    assert recovery[0] not in page.locator("#recovery_codes").input_value()
