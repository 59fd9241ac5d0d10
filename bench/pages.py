"""Requests a second of a contract's page, against the emptiest signed-in page of the same server."""

import http.client
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

from bench.at_work import NOW
from bench.ground import Result, facilitator, fresh_database

SECONDS, CLIENTS = 5.0, 8


def _rate(address: str, cookie: str) -> float:
    """Answers a second for a few clients at once, over a few seconds."""
    host, _, path = address.removeprefix("http://").partition("/")
    until = time.perf_counter() + SECONDS

    def answers(client: int) -> int:
        connection, done = http.client.HTTPConnection(host), 0
        while time.perf_counter() < until:
            connection.request("GET", f"/{path}", headers={"Cookie": cookie})
            response = connection.getresponse()
            response.read()
            assert response.status == HTTPStatus.OK, f"{address} : {response.status}"
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(answers, range(CLIENTS))) / SECONDS


def run() -> list[Result]:
    fresh_database()
    actor = facilitator()
    from datetime import date

    from levier.site import processes, running
    from levier.usecases import contracts

    contract_id = contracts.record_contract(
        by=actor,
        at=NOW,
        facts=contracts.ContractFacts(
            number="2026-BANC-1",
            object="Banc",
            buyer_siret="21310555400017",
            buyer_name="Acheteur",
            notified_on=date(2026, 1, 1),
            lots=[contracts.LotFacts(f"Lot {i}") for i in range(4)],
        ),
    )
    port = processes.free_port(8400)
    environment = {**os.environ, "LEVIER_PROFILE": "test", "LEVIER_HOME": str(Path("var/bench").absolute())}
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0", "--skip-checks"],
        env=environment,
        check=True,
    )
    os.environ["LEVIER_HOME"] = environment["LEVIER_HOME"]
    server = subprocess.Popen(running.web_command("127.0.0.1", port, 2), env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        cookie = _cookie(actor)
        empty = _rate(f"{address}/recherche/", cookie)
        page = _rate(f"{address}/marches/{contract_id}/", cookie)
    finally:
        server.terminate()
        server.wait()
    return [
        Result(
            "Page d’un marché",
            f"{page:.0f} /s",
            f"{empty:.0f} /s (page de recherche vide)",
            empty / page,
            "mesuré",
            True,
            f"{CLIENTS} clients, 2 processus",
        )
    ]


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _cookie(actor) -> str:
    """A session of this actor, as sign-in leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from levier.records.models import User
    from levier.records.scope import identity
    from levier.web.accounts.sessions import SessionStore

    with identity():
        user = User.objects.get(pk=actor.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["acting_for"] = actor.host_id
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
