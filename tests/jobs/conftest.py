"""A committed database where something waits for the worker, and the end of the work."""

import os
import subprocess
import sys
import time

import psycopg
import pytest


@pytest.fixture
def committed(make_database):
    """``make(module, …)``: a database that a module filled; its URL and how to run a module on it."""

    def make(*filling: str):
        url = make_database("killed")
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "levier.site.settings_test",
            "LEVIER_WORKER_HEARTBEAT": "0.3",
        }

        def run(*module: str, **options):
            return subprocess.Popen(
                [sys.executable, "-m", *module], env=environment, stdout=subprocess.DEVNULL, **options
            )

        assert run(*filling).wait(timeout=60) == 0
        return url, run

    return make


@pytest.fixture
def taken_up():
    """``end(url, run)``: a worker that lives ends the work; the state of its job."""

    def end(url: str, run) -> str:
        worker = run("levier.site.worker")
        try:
            return _state_once_over(url)
        finally:
            worker.terminate()
            worker.wait(timeout=20)

    return end


def _state_once_over(url: str) -> str:
    status = ""
    for _ in range(300):
        with psycopg.connect(url) as connection:
            status = connection.execute("SELECT status::text FROM procrastinate_jobs").fetchone()[0]
        if status == "succeeded":
            break
        time.sleep(0.1)
    return status
