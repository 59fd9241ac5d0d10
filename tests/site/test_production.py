"""The production profile: nothing to object to, and refused without its secrets."""

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "LEVIER_PROFILE": "production",
    "LEVIER_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefgh",
    "LEVIER_HOSTS": "levier.example.fr",
    "DATABASE_URL": "postgresql://levier_web@/levier",
    "DJANGO_SETTINGS_MODULE": "levier.site.settings",
}


def _check(**changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEVIER", "DATABASE"))}
    environment = {**kept, **{name: value for name, value in {**COMPLETE, **changes}.items() if value}}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_production_profile_is_clean_under_check_deploy():
    done = _check()
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["LEVIER_SECRET_KEY", "LEVIER_HOSTS"])
def test_a_missing_secret_is_said_and_nothing_starts(name):
    done = _check(**{name: ""})
    assert done.returncode != 0
    assert f"{name} is required by the production profile" in done.stderr
