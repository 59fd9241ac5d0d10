"""What no browser sends: every page answers it in French, at the field where there is one, and breaks on none of it.

The pages, their addresses and the names they read are found, not listed: a new page is tried like the others.
"""

import re
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.web.pages import OPEN, POSTED, addresses_of, patterns

from levier import web

pytestmark = pytest.mark.once

HOSTILE = (
    *("", "0", "-1", "1.5", "NaN", "-Infinity", "1e400", "1e999999", "9" * 40, f"0.{'0' * 90}1"),
    *("0001-01-01", "9999-12-31", "2026-02-31", "31/02/2026", "²", "٣", "\u202eabc", "a" * 300),
    *("=1+1", "<script>alert(1)</script>", "../../etc/passwd", "%s {0.__class__} {{ 7|add:7 }}", "' OR 1=1 --"),
)
"""What each name is given in turn, from page to page, beside a number too long."""
LONGEST = "9" * 4_400
"""A number that Python itself refuses to read."""
BEYOND = (0, 2**63)
_ASKED = re.compile(r"""(?:GET\.get(?:list)?|given\.get|asked_row|_asked)\((?:request, )?"(\w+)\"""")
_POSTED = re.compile(r"""POST\.get(?:list)?\("(\w+)"|^    (\w+) = (?:forms\.)?\w+Field\(""", re.MULTILINE)
_ENGLISH = re.compile(r"\b(?:This field|Enter a|Ensure this|Select a valid|Server Error|Traceback)\b")


def _names(pattern: re.Pattern) -> list[str]:
    """The names the views read, in addresses or in what is posted with the fields of their forms."""
    sources = [path.read_text("utf-8") for path in Path(web.__file__).parent.rglob("*.py")]
    return sorted({"".join(name) for source in sources for name in pattern.findall(source)})


@pytest.mark.slow
def test_no_page_breaks_on_what_it_is_asked_and_sent(client_as, world):
    """Each page gets every name that any page reads, in its address and in what is posted to it."""
    signed_in, values = client_as(world.facilitator), cycle(HOSTILE)
    asked, posted = _names(_ASKED), _names(_POSTED)
    assert {"marche", "fiche", "personne"} <= set(asked)
    assert {"line", "contracts", "amount", "born_on"} <= set(posted)
    query = urlencode({**dict.fromkeys(asked, LONGEST), "format": "", "heures": "8", f"pour{LONGEST}": "8"})
    for name, address in addresses_of(world).items():
        given = {key: [LONGEST, next(values)] for key in posted}
        for asked_at in (f"{address}?{query}", address):
            with transaction.atomic():
                answer = signed_in.post(asked_at, given)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, given)
            assert not _ENGLISH.search(answer.content.decode("utf-8", "replace")), (name, given)
            if answer.status_code != 404:
                break  # else the address alone was looked at


@pytest.mark.parametrize("number", [LONGEST, "²", "-1", ""])
def test_an_organisation_that_is_none_of_one_s_own_is_not_acted_for(client_as, host, number):
    signed_in = client_as(host)
    assert signed_in.post(reverse("choose_organization"), {"host_id": number}).status_code == 302
    assert signed_in.session["acting_for"] == host.host_id


def test_no_row_has_a_number_that_no_table_holds(client_as, world):
    signed_in = client_as(world.facilitator)
    for pattern in patterns():
        for number in BEYOND if pattern.name not in OPEN else ():
            address = reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, number))
            if pattern.pattern.converters and pattern.name not in POSTED:
                assert signed_in.get(address).status_code in (302, 404), address


@pytest.mark.parametrize("codec", ["hex", "raw_unicode_escape", "utf-7", "no-such-codec"])
def test_a_form_is_read_as_utf_8_whatever_codec_it_names(client_as, host, codec):
    """Some codecs are none of text, some make half characters that no page can show."""
    body = '--b\r\nContent-Disposition: form-data; name="last_name"\r\n\r\nà\\ud800\r\n--b--\r\n'.encode()
    kind = f"multipart/form-data; boundary=b; charset={codec}"
    page = client_as(host).generic("POST", reverse("person_new"), body, content_type=kind)
    assert page.status_code == 422
    assert 'value="à\\ud800"' in page.content.decode()


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaa"', '"aaaaaaaa\\355\\240"', "a" * 9_000, "'; --aaaaaaaaa"])
def test_a_session_that_no_one_was_given_is_no_one_s(db, key):
    page = Client().get("/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"})
    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()
