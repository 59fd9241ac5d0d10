"""Every test: once on the newest PostgreSQL found, then the database's own on PostgreSQL 15 where it is found."""

import os
import shutil
import subprocess
import sys

from levier.site import postgres

DATABASE_FOLDERS = ("records", "usecases", "indicators", "web", "cli", "jobs")
OLDEST = "15"
# a file stays in one process; files start in the order of conftest, the longest first
SPREAD = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _install_browser() -> None:
    """On a Debian machine where we may, install its Chromium; elsewhere the journeys say how to get one."""
    if _browser() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Chromium is absent: installing Debian's package for the journeys…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=environment, check=False)


def _pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *SPREAD, *arguments]
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, env={**given, **environment}, check=False).returncode


def main() -> int:
    _install_browser()
    if os.environ.get("CI") == "true" and not _browser():
        print("the journeys need a browser: install Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    status = _pytest(*sys.argv[1:])
    majors = {p.version.split(".")[0] for p in postgres.installed_programs()}
    if status == 0 and OLDEST in majors and majors != {OLDEST}:
        print(f"\nThe tests of the database again, on PostgreSQL {OLDEST}:", flush=True)
        folders = [f"tests/{name}" for name in DATABASE_FOLDERS]
        status = _pytest(*folders, "-m", "not once", LEVIER_TEST_POSTGRES=OLDEST)
    elif OLDEST not in majors:
        print(f"\nPostgreSQL {OLDEST} is not on this machine: its run was left out.")
    return status


if __name__ == "__main__":
    sys.exit(main())
