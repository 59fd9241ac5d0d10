"""``levier demo``: a real database, the fictional territory, the site and its worker, in one command."""

import os
import subprocess
import sys
import time

from levier.site import processes, running


def run_demo(port: int) -> int:
    """Prepare what is missing, serve until Ctrl-C. Everything is kept from one run to the next."""
    begun = time.monotonic()
    os.environ["LEVIER_PROFILE"] = "demo"
    os.environ["LEVIER_HOME"] = str(running.home())
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.site.settings"
    (running.home() / "mails").mkdir(parents=True, exist_ok=True)
    _step("Base de données", lambda: running.start_database(progress=_say))
    _step("Tables", running.migrate)
    _step("Écrans", running.collect_static)
    _step("Territoire fictif", _load)
    free = processes.free_port(port)
    address = f"http://127.0.0.1:{free}/"
    return processes.run(
        [
            processes.Child("site", running.web_command("127.0.0.1", free, 2)),
            processes.Child("imports", running.worker_command()),
        ],
        log_directory=running.home() / "log",
        address=address,
        on_ready=lambda: _announce(address, time.monotonic() - begun),
        progress=_say,
    )


def _say(line: str) -> None:
    print(line, flush=True)


def _step(label: str, do) -> None:
    begun = time.monotonic()
    _say(f"{label}…")
    do()
    _say(f"{label} : prêt en {time.monotonic() - begun:.1f} s".replace(".", ","))


def _load() -> None:
    subprocess.run([sys.executable, "-m", "levier.demo.loading"], check=True)


def _announce(address: str, seconds: float) -> None:
    from levier.demo.personas import PERSONAS

    _say(f"\nLevier est ouvert ({seconds:.0f} s) : {address}")
    _say(f"Choisissez qui vous êtes : {address}compte/demo/personnages/")
    for persona in PERSONAS:
        _say(f"  {persona.name:<16} {persona.errand}")
    _say("Ctrl-C pour arrêter ; tout est conservé. `make demo-reset` repart de zéro.")
