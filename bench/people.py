"""The page of a contract's people with 5,000 engagements, against the same page with 50, in one process."""

import time
from datetime import timedelta
from statistics import median

from bench.at_work import FIRST_DAY, NOW, at_work, contract
from bench.ground import Result, facilitator, fresh_database

MANY, FEW, MOST_TIMES = 5_000, 50, 2
RUNS, PER_PERSON = 15, 2


def _contract(actor, number: str, engaged: int) -> int:
    """A contract with so many engagements, two a person, each with an hours line."""
    from levier.records.models import HoursLine, Import
    from levier.records.scope import APPLICATION, Scope, acting

    contract_id = contract(actor, number)
    starts = [FIRST_DAY + timedelta(days=100 * turn) for turn in range(PER_PERSON)]
    engagements = at_work(
        actor,
        contract_id,
        (f"Nom{(i * 7919) % engaged}" for i in range(engaged // PER_PERSON)),
        [{"employment_contract": "CDD", "starts_on": day, "ends_on": day + timedelta(days=90)} for day in starts],
    )
    kept = {"host_id": actor.host_id}
    with acting(Scope(APPLICATION, actor, "record_engagement")):
        source = Import.objects.create(**kept, kind="hours", state="done", file_name="banc.csv", created_at=NOW)
        HoursLine.objects.bulk_create(
            HoursLine(
                **kept,
                engagement=e,
                contract_id=contract_id,
                month=e.starts_on.replace(day=1),
                hours=70,
                state="validated",
                source=source,
                sheet="1",
                cell=f"A{rank}",
            )
            for rank, e in enumerate(engagements)
        )
    return contract_id


def _client(actor):
    """A client of the site in this process, signed in as the actor."""
    from django.conf import settings
    from django.test import Client

    from bench.pages import _cookie

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    name, _, value = _cookie(actor).partition("=")
    client.cookies[name] = value
    return client


def run() -> list[Result]:
    url = fresh_database()
    import psycopg

    actor = facilitator()
    few, many = _contract(actor, "BANC-50", FEW), _contract(actor, "BANC-5000", MANY)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ANALYZE")  # as autovacuum would have, soon after such a load
    client = _client(actor)
    found = []
    for title, asked in (
        ("Page des personnes d’un marché", ""),
        ("La même, triée par heures, page 40", "?sort=-validated&page=40"),
    ):
        seconds = _seconds(client, (few, many), asked)
        ratio = seconds[many] / seconds[few]
        found.append(
            Result(
                f"{title}\u00a0: {MANY} embauches devant {FEW}",
                f"{seconds[many] * 1000:.0f} ms",
                f"{seconds[few] * 1000:.0f} ms",
                ratio,
                f"≤ {MOST_TIMES} ×",
                ratio <= MOST_TIMES,
            )
        )
    return found


def _seconds(client, contract_ids: tuple[int, ...], asked: str) -> dict[int, float]:
    """The median time of each page, asked in turn so that a busy machine slows both."""
    found: dict[int, list[float]] = {contract_id: [] for contract_id in contract_ids}
    for turn in range(RUNS + 1):
        for contract_id in contract_ids:
            begun = time.perf_counter()
            response = client.get(f"/marches/{contract_id}/personnes/{asked}")
            spent = time.perf_counter() - begun
            assert response.status_code == 200, response.status_code
            if turn:  # the first of each is cold
                found[contract_id].append(spent)
    return {contract_id: median(spent) for contract_id, spent in found.items()}
