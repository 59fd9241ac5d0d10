"""A million contracts of the essential data, validated and kept, against ijson parsing alone."""

import io
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import ijson

from bench.ground import SHARED, Result, facilitator, fresh_database

CONTRACTS = int(os.environ.get("LEVIER_BENCH_CONTRACTS", "1000000"))
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _samples() -> list[dict]:
    import gzip

    with gzip.open(SHARED / "decp" / "decp_2019_e-marchespublics.json.gz") as stream:
        return json.load(stream)["marches"]


def _multiplied() -> Iterator[str]:
    for number, contract in zip(range(CONTRACTS), itertools.cycle(_samples()), strict=False):
        yield json.dumps({**contract, "id": f"{number:07d}"}, ensure_ascii=False)


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as target:
        target.write('{"marches": [')
        for position, text in enumerate(_multiplied()):
            target.write(text if position == 0 else f",\n{text}")
        target.write("]}")


def run() -> list[Result]:
    if not (SHARED / "decp").is_dir():
        return []
    url = fresh_database()
    facilitator()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.json"
        _write(path)
        begun = time.perf_counter()
        with path.open("rb") as stream:
            parsed = sum(1 for _ in ijson.items(stream, "marches.item", use_float=True))
        floor = time.perf_counter() - begun
        environment = {**os.environ, "DATABASE_URL": url, "LEVIER_PROFILE": "test"}
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bench.decp", str(path)], env=environment, capture_output=True, text=True, check=True
        )
        ours = time.perf_counter() - begun
    told = json.load(io.StringIO(done.stdout.splitlines()[-1]))
    rate = told["kept"] / ours
    return [
        Result(
            f"{CONTRACTS:,} marchés publiés : validés et gardés".replace(",", " "),
            f"{ours:.1f} s, {rate:,.0f} /s, {told['peak_mb']} Mo".replace(",", " "),
            f"{floor:.1f} s, {parsed / floor:,.0f} /s (ijson seul)".replace(",", " "),
            ours / floor,
            "≥ 20 000 /s, < 300 Mo",
            rate >= 20_000 and told["peak_mb"] < 300,
            f"lus {told['read']}, gardés {told['kept']}, refusés {told['refused']}",
        )
    ]


def _import(path: str) -> None:
    """Import a file in this process and print its counts and its peak memory, in MB."""
    import resource

    import django

    django.setup()
    from levier.usecases import accounts, published_imports

    with Path(path).open("rb") as stream:
        report = published_imports.import_published_contracts(
            by=accounts.operator(), at=NOW, stream=stream, name="million.json"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    read, kept = report.preview.read, report.preview.kept
    print(json.dumps({"read": read, "kept": kept, "refused": read - kept, "peak_mb": peak}))


if __name__ == "__main__":
    _import(sys.argv[1])
