"""Run several programs under one parent, for the demo: the web server and the worker, stopped together.

Each writes in its own log. None is restarted: when one ends, the others are stopped and the person is told
which, with the last lines of its log. Ctrl-C, SIGTERM or a closed terminal stop them all; on Linux, so does
the death of the parent, even killed.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from levier.site.postgres.accounts import launch_command
from levier.site.postgres.directories import last_lines

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.1  # seconds between two looks at the children
STARTING = 1.0  # seconds left to programs to end by themselves before they were ready
SERVER_ERROR = 500  # RFC 9110, 15.6
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Child:
    """A program to run: `name` for messages and its log, `argv`, and what is added to the environment.

    is_task: it does its work then ends with code 0, and is waited for before anything is said ready; what it prints
    is shown, its errors go to its log. is_late: started only once the others are ready.
    """

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] | None = None
    folder: Path | None = None
    is_task: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    log_file: Path


def run(
    children: Sequence[Child],
    *,
    log_directory: Path,
    address: str | None = None,
    on_ready: Callable[[], None] | None = None,
    progress: Progress = print,
    ready_within: float = 60.0,
    stop_within: float = 10.0,
) -> int:
    """Run `children` until a signal asks to stop, or one of them ends; return the exit code for the command.

    address: an http:// address to wait for, at most `ready_within` seconds once the tasks have ended, before
    `on_ready` is called.
    Returns 0 when stopped on request, 1 when a child ended by itself, could not be started or never answered.
    Must be called from the main thread: on Linux, children die with the thread that started them.
    """
    log_directory.mkdir(parents=True, exist_ok=True)
    running: list[_Running] = []
    is_ready = False
    with _stop_requests() as requests:
        try:
            for child in children:
                if not child.is_late:
                    running.append(_started(child, log_directory))
            if not _wait_for_tasks(running, requests, progress):
                return 0 if requests else 1
            if address and not _wait_for_first_answer(address, running, requests, progress, ready_within):
                return 0 if requests else 1
            for child in children:
                if child.is_late:
                    running.append(_started(child, log_directory))
            is_ready = True
            if on_ready is not None and not requests:
                on_ready()
            while not requests:
                if _tell_ended(running, progress):
                    return 1
                time.sleep(TICK)
            progress("Arrêt demandé…")
            return 0
        except OSError as error:
            progress(f"Un programme n'a pas pu être lancé : {error}")
            return 1
        finally:
            # a server asked to stop while it starts may not hear it, and has nobody to serve yet
            _stop_all(running, requests, stop_within if is_ready else min(stop_within, STARTING), progress)


def answers(address: str, within: float = 2.0) -> tuple[bool, str]:
    """Whether `address` answers without a server error, and otherwise why not, in French."""
    parts = urlsplit(address)
    # no redirection, no proxy: what is asked is whether this very program answers
    connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=within)
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        code = connection.getresponse().status
    except ConnectionRefusedError:
        return False, "rien n'écoute encore à cette adresse"
    except (OSError, http.client.HTTPException) as error:
        return False, f"pas de réponse ({error or type(error).__name__})"
    finally:
        connection.close()
    return (False, f"erreur {code}") if code >= SERVER_ERROR else (True, "")


def free_port(preferred: int, host: str = "127.0.0.1", tries: int = 20) -> int:
    """The first port from `preferred` on that nobody holds on `host`; OSError after `tries` of them."""
    for port in range(preferred, preferred + tries):
        with socket.socket(socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise OSError(f"Aucun port libre de {preferred} à {preferred + tries - 1} sur {host}.")


def _started(child: Child, log_directory: Path) -> _Running:
    log_file = log_directory / f"{child.name}.log"
    if log_file.exists():
        log_file.replace(log_directory / f"{child.name}.log.1")
    death = f"death={signal.SIGTERM:d}:{os.getpid()}"
    program = child.argv[0]
    if not os.access(program, os.X_OK):
        raise FileNotFoundError(f"{child.name} : {program} n'existe pas ou n'est pas exécutable")
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            launch_command(None, child.argv, death),
            cwd=child.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(child.environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=None if child.is_task else log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which stops the whole group
        )
    return _Running(child=child, process=process, log_file=log_file)


def _wait_for_tasks(running: list[_Running], requests: list[int], progress: Progress) -> bool:
    """Whether every task ended well; they then leave `running`: their numbers may become another program's."""
    while not requests and not _tell_ended(running, progress):
        done = [one for one in running if one.process.returncode is not None]
        for one in done:
            running.remove(one)
        if not any(one.child.is_task for one in running):
            return True
        time.sleep(TICK / 5)
    return False


def _wait_for_first_answer(
    address: str, running: Sequence[_Running], requests: list[int], progress: Progress, within: float
) -> bool:
    begun = time.monotonic()
    told = begun
    while not requests and not _tell_ended(running, progress):
        good, reason = answers(address)
        if good:
            return True
        now = time.monotonic()
        if now - begun > within:
            progress(f"{address} ne répond pas après {within:.0f} s : {reason}.")
            for one in running:
                progress(f"Dernières lignes de {one.log_file} :\n{last_lines(one.log_file)}")
            return False
        if now - told >= 2:  # noqa: PLR2004 # seconds between two lines, so that nobody thinks it stuck
            progress(f"Démarrage… {now - begun:.0f} s ({reason})")
            told = now
        time.sleep(TICK)
    return False


def _tell_ended(running: Sequence[_Running], progress: Progress) -> bool:
    """Whether a child has ended by itself; if so say which, how, and what it last wrote. Tasks may end well."""
    ended = [one for one in running if one.process.poll() is not None and not _is_done(one)]
    for one in ended:
        code = one.process.returncode
        how = f"interrompu par le signal {-code}" if code < 0 else f"code {code}"
        progress(
            f"« {one.child.name} » s'est arrêté de lui-même ({how}). Dernières lignes de {one.log_file} :\n"
            f"{last_lines(one.log_file)}"
        )
    return bool(ended)


def _is_done(one: _Running) -> bool:
    return one.child.is_task and one.process.returncode == 0


def _stop_all(running: Sequence[_Running], requests: list[int], within: float, progress: Progress) -> None:
    """Ask every group to end, then end by force what is left after `within` seconds or at a second Ctrl-C."""
    for one in reversed(running):
        _signal_group(one, signal.SIGTERM)
    limit, asked = time.monotonic() + within, len(requests)
    while any(one.process.poll() is None for one in running):
        if time.monotonic() > limit or len(requests) > asked:
            late = ", ".join(one.child.name for one in running if one.process.poll() is None)
            progress(f"Arrêt forcé : {late}.")
            break
        time.sleep(TICK / 5)
    for one in running:
        _signal_group(one, signal.SIGKILL)  # also what a child may have left behind it
        one.process.wait()


def _signal_group(one: _Running, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(one.process.pid, number)


@contextlib.contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """The signals received meanwhile that ask to stop, instead of their usual effect."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("run() installs signal handlers: main thread only")
    before = {number: signal.signal(number, note) for number in STOP_SIGNALS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
