"""``levier demo``: a real database, the fictional territory, the site and its worker, in one command."""

import os
import sys
import time

from levier.demo import loading
from levier.site import processes, readiness, running


def run_demo(port: int) -> int:
    """Prepare what is missing, serve until Ctrl-C. Everything is kept from one run to the next."""
    begun = time.monotonic()
    os.environ["LEVIER_PROFILE"] = "demo"
    os.environ["LEVIER_HOME"] = str(running.home())
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.site.settings"
    static = running.home() / "static"
    for folder in (running.home() / "mails", static):
        folder.mkdir(parents=True, exist_ok=True)
    _say("Base de données…")
    running.start_database(progress=_say)
    _say(f"Base de données : prête en {time.monotonic() - begun:.1f} s".replace(".", ","))
    free = processes.free_port(port)
    address = f"http://127.0.0.1:{free}/"
    children = [processes.Child("site", running.web_command("127.0.0.1", free, 2))]
    if not readiness.has_static_files(static):
        children.append(processes.Child("écrans", running.static_command(), is_task=True))
    if missing := _missing():
        # Beside the site, which starts meanwhile: it keeps little more than one core busy.
        command = [sys.executable, "-m", "levier.site.filling", *missing]
        children.append(processes.Child("territoire", command, is_task=True))
    children.append(processes.Child("imports", running.worker_command(), is_late=True))
    return processes.run(
        children,
        log_directory=running.home() / "log",
        address=address,
        on_ready=lambda: _announce(f"http://localhost:{free}/", time.monotonic() - begun),
        progress=_say,
    )


def _missing() -> tuple[str, ...]:
    """What the database has not had yet, of "tables" and "territory"."""
    url = os.environ["DATABASE_URL"]
    if readiness.has_migrations_to_apply(os.environ.get("DATABASE_OWNER_URL", url)):
        return ("tables", "territory")
    return () if loading.is_there(url) else ("territory",)


def _say(line: str) -> None:
    print(line, flush=True)


def _announce(address: str, seconds: float) -> None:
    """The address by its name: browsers take no passkey for a number."""
    from levier.demo.personas import PERSONAS

    _say(f"\nLevier est ouvert ({seconds:.0f} s) : {address}")
    _say(f"Choisissez qui vous êtes : {address}compte/demo/personnages/")
    for persona in PERSONAS:
        _say(f"  {persona.name:<16} {persona.errand}")
    _say("Ctrl-C pour arrêter ; tout est conservé. `make demo-reset` repart de zéro.")
