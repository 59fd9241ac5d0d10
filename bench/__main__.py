"""``python -m bench``: measure everything in one run and write docs/reference/benchmarks.md."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from bench.ground import ROOT, Result, measure

MEASURES = ("qpv", "hours", "decp", "documents", "people", "people_import", "pages")
REPORT = ROOT / "docs" / "reference" / "benchmarks.md"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{os.cpu_count()} cœurs ({model}), {memory:.0f} Gio, Python {platform.python_version()}"


def _report(results: list[Result], left_out: list[str]) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [
        "# Mesures",
        "",
        "Écrit par `make bench`. Les rapports voyagent d’une machine à l’autre, les durées non.",
        "",
        f"- Machine : {_machine()}",
        f"- Mesuré le {datetime.now(UTC):%Y-%m-%d}, version {commit.stdout.strip() or 'inconnue'}, "
        f"charge au départ {os.getloadavg()[0]:.1f}",
        "",
        "| Mesure | Levier | Plancher | Rapport | Cible | Atteinte |",
        "|---|---|---|---|---|---|",
    ]
    for r in results:
        ratio = f"{r.ratio:.2f} ×".replace(".", ",") if r.ratio is not None else "—"
        note = f" ({r.note})" if r.note else ""
        met = "—" if r.target == "mesuré" else "oui" if r.is_met else "**non**"
        lines.append(f"| {r.name}{note} | {r.ours} | {r.floor} | {ratio} | {r.target} | {met} |")
    if left_out:
        lines += ["", f"Sans les fichiers publics d’essai, n’ont pas été mesurés : {', '.join(left_out)}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    wanted = sys.argv[1:] or list(MEASURES)
    results, left_out = [], []
    for name in wanted:
        print(f"{name}…", flush=True)
        with get_context("spawn").Pool(1) as pool:  # a process of its own: caches and connections start cold
            found = pool.apply(measure, (name,))
        for result in found:
            print(f"  {result.name} : {result.ours} / {result.floor}", flush=True)
        results += found
        if not found:
            left_out.append(name)
    report = _report(results, left_out)
    if set(wanted) == set(MEASURES):
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(report, encoding="utf-8")
        print(f"écrit : {REPORT.relative_to(ROOT)}")
    else:
        print(report)


if __name__ == "__main__":
    main()
