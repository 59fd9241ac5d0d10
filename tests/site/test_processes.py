"""The demo's programs: one parent, a log each, nothing left behind."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from levier.site import processes
from levier.site.processes import Child

# programs of the tests: each writes its number, and those of its children, in the folder it is started in
SLEEPER = "import os, pathlib, time; pathlib.Path(f'{os.getpid()}.pid').touch(); print('prêt'); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); {SLEEPER}"
FAILING = "import time; time.sleep(0.2); print('ligne utile'); raise SystemExit(3)"
WEB = """
import http.server, sys, time
class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404); self.end_headers()
time.sleep(float(sys.argv[2]))
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Pages).serve_forever()
"""
# the command itself, in a process of its own: it receives signals
COMMAND = """
import sys
from pathlib import Path
from levier.site.processes import Child, run
children = [Child(f'child-{n}', [sys.executable, '-c', code], folder=Path.cwd()) for n, code in enumerate(sys.argv[1:])]
raise SystemExit(run(children, log_directory=Path('log'), on_ready=lambda: print('prêt', flush=True), stop_within=1))
"""


def child(name: str, code: str, *arguments: object, folder: Path | None = None) -> Child:
    return Child(name, [sys.executable, "-c", code, *map(str, arguments)], folder=folder)


def wait(condition: Callable[[], bool], within: float = 15) -> bool:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False


def living(folder: Path) -> list[int]:
    """Process numbers written in `folder` that still run the programs of these tests."""
    found = []
    for path in folder.glob("*.pid"):
        status = subprocess.run(["ps", "-o", "stat=", "-p", path.stem], capture_output=True, text=True, check=False)
        if status.stdout.strip() and not status.stdout.startswith("Z"):
            found.append(int(path.stem))
    return found


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start run() on the given programs in a process of its own, in a session of its own, and wait for them."""
    started: list[subprocess.Popen[str]] = []

    def start(*codes: str, count: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *codes],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert wait(lambda: len(living(tmp_path)) == count)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for number in living(tmp_path):
        os.kill(number, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_stops_all_of_them(
    command: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals
) -> None:
    process = command(SLEEPER, PARENT, count=3)
    process.send_signal(number)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said.splitlines() == ["prêt", "Arrêt demandé…"]
    assert living(tmp_path) == []
    assert (tmp_path / "log" / "child-0.log").read_text() == "prêt\n"


def test_one_that_will_not_stop_is_ended_by_force(
    command: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = command(STUBBORN, SLEEPER, count=2)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Arrêt forcé\u00a0: child-0." in said
    assert living(tmp_path) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signal de mort du parent\u00a0: Linux")
def test_nothing_survives_a_killed_parent(command: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = command(SLEEPER, SLEEPER, count=2)
    process.kill()
    assert wait(lambda: living(tmp_path) == [])


def test_one_that_ends_is_named_with_its_last_lines_and_stops_the_others(tmp_path: Path) -> None:
    told: list[str] = []
    code = processes.run(
        [child("attente", SLEEPER, folder=tmp_path), child("worker", FAILING)],
        log_directory=tmp_path / "log",
        progress=told.append,
    )
    assert code == 1
    assert len(told) == 1
    assert told[0].startswith("«\u00a0worker\u00a0» s'est arrêté de lui-même (code 3).")
    assert "    ligne utile" in told[0]
    assert str(tmp_path / "log" / "worker.log") in told[0]
    assert living(tmp_path) == []


def test_one_ended_by_a_signal(tmp_path: Path) -> None:
    told: list[str] = []
    killed = child("worker", "import os; os.kill(os.getpid(), 9)")
    assert processes.run([killed], log_directory=tmp_path, progress=told.append) == 1
    assert "interrompu par le signal 9" in told[0]
    assert "(journal vide)" in told[0]


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    told: list[str] = []
    missing = Child("web", [tmp_path / "absent"])  # type: ignore[list-item]
    running = child("attente", SLEEPER, folder=tmp_path)
    assert processes.run([running, missing], log_directory=tmp_path / "log", progress=told.append) == 1
    assert "web" in told[-1]
    assert "absent" in told[-1]
    assert living(tmp_path) == []


def test_the_log_of_the_time_before_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        processes.run([child("web", FAILING)], log_directory=tmp_path, progress=lambda line: None)
    assert (tmp_path / "web.log").read_text() == (tmp_path / "web.log.1").read_text() == "ligne utile\n"


@pytest.mark.enable_socket
def test_ready_when_the_address_answers(tmp_path: Path) -> None:
    port, told, seen = processes.free_port(8700), [], []
    before = signal.getsignal(signal.SIGINT)

    def ready() -> None:
        seen.append(processes.answers(f"http://127.0.0.1:{port}/x?y=1"))
        os.kill(os.getpid(), signal.SIGINT)

    code = processes.run(
        [child("web", WEB, port, 2.2)],
        log_directory=tmp_path,
        address=f"http://127.0.0.1:{port}/",
        on_ready=ready,
        progress=told.append,
    )
    assert code == 0
    assert seen == [(True, "")]
    assert told[0].startswith("Démarrage… 2 s (rien n'écoute encore")
    assert told[-1] == "Arrêt demandé…"
    assert signal.getsignal(signal.SIGINT) is before


def test_ready_once_the_tasks_have_ended_and_late_ones_start_then(tmp_path: Path, capfd) -> None:
    told, seen = [], []

    def ready() -> None:
        seen.append(sorted(path.name for path in tmp_path.glob("log/*.log")))
        os.kill(os.getpid(), signal.SIGINT)

    task = Child("tâche", [sys.executable, "-c", "import time; time.sleep(0.3); print('fait')"], is_task=True)
    late = Child("tard", [sys.executable, "-c", SLEEPER], folder=tmp_path, is_late=True)
    code = processes.run(
        [late, task, child("attente", SLEEPER, folder=tmp_path)],
        log_directory=tmp_path / "log",
        on_ready=ready,
        progress=told.append,
    )
    assert code == 0
    assert seen == [["attente.log", "tard.log", "tâche.log"]]
    assert told == ["Arrêt demandé…"]
    assert capfd.readouterr().out == "fait\n"
    assert living(tmp_path) == []


def test_a_task_that_fails_stops_the_others_before_the_late_ones_start(tmp_path: Path) -> None:
    told: list[str] = []
    task = Child("tâche", [sys.executable, "-c", "raise SystemExit('refusé')"], is_task=True)
    late = Child("tard", [sys.executable, "-c", SLEEPER], folder=tmp_path, is_late=True)
    code = processes.run(
        [task, child("attente", SLEEPER, folder=tmp_path), late],
        log_directory=tmp_path / "log",
        on_ready=lambda: told.append("prêt"),
        progress=told.append,
    )
    assert code == 1
    assert len(told) == 1
    assert "tâche" in told[0]
    assert "s'est arrêté" in told[0]
    assert "refusé" in told[0]
    assert not (tmp_path / "log" / "tard.log").exists()
    assert living(tmp_path) == []


@pytest.mark.enable_socket
def test_an_address_that_never_answers(tmp_path: Path) -> None:
    port, told = processes.free_port(8750), []
    code = processes.run(
        [child("web", textwrap.dedent(SLEEPER), folder=tmp_path)],
        log_directory=tmp_path / "log",
        address=f"http://127.0.0.1:{port}/",
        progress=told.append,
        ready_within=1,
    )
    assert code == 1
    assert f"http://127.0.0.1:{port}/ ne répond pas après 1 s" in told[0]
    assert "    prêt" in told[1]
    assert living(tmp_path) == []


@pytest.mark.enable_socket
def test_one_that_ends_before_answering(tmp_path: Path) -> None:
    told: list[str] = []
    code = processes.run(
        [child("web", FAILING)],
        log_directory=tmp_path,
        address=f"http://127.0.0.1:{processes.free_port(8800)}/",
        progress=told.append,
    )
    assert code == 1
    assert "«\u00a0web\u00a0» s'est arrêté" in told[0]


@pytest.mark.enable_socket
def test_an_error_of_the_server_is_not_an_answer() -> None:
    class Failing(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Failing) as web:
        thread = threading.Thread(target=web.handle_request)
        thread.start()
        assert processes.answers(f"http://127.0.0.1:{web.server_port}/") == (False, "erreur 503")
        thread.join()
        # listening, and nobody answers
        good, reason = processes.answers(f"http://127.0.0.1:{web.server_port}/", within=0.2)
        assert (good, reason) == (False, "pas de réponse (timed out)")


@pytest.mark.enable_socket
def test_a_port_that_is_taken_is_passed_over() -> None:
    first = processes.free_port(8900)
    with http.server.HTTPServer(("127.0.0.1", first), http.server.BaseHTTPRequestHandler):
        assert processes.free_port(first) > first
        with pytest.raises(OSError, match=f"Aucun port libre de {first} à {first}"):
            processes.free_port(first, tries=1)


def test_only_from_the_main_thread(tmp_path: Path) -> None:
    caught: list[BaseException] = []

    def body() -> None:
        try:
            processes.run([], log_directory=tmp_path)
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])
