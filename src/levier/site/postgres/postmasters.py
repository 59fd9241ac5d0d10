"""The server process of a data folder: found by its own file, told from its homonyms, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LINES = 8  # of postmaster.pid once the server has written all of it


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says: process number, folder of the socket, "ready" or another state."""

    pid: int
    socket: Path
    state: str


def read_postmaster(data: Path) -> Postmaster | None:
    """The content of `postmaster.pid` in `data`, or None while absent or incomplete.

    The file stays behind after a kill -9: see is_alive().
    """
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < LINES or not lines[0].strip().isdigit():
        return None
    return Postmaster(pid=int(lines[0]), socket=Path(lines[4]), state=lines[7].strip())


def recorded_pid(data: Path) -> int | None:
    """The process number of `postmaster.pid`, even while the rest of the file is being written."""
    try:
        first = (data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None


def is_alive(pid: int, data: Path) -> bool:
    """Whether process `pid` is the server of `data`, not another that was given its number since."""
    _reap(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's, yet alive
    if not sys.platform.startswith("linux"):
        command = ["/bin/ps", "-p", str(pid), "-o", "command="]
        return str(data) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    process = Path("/proc") / str(pid)
    try:
        if process.joinpath("stat").read_bytes().rsplit(b")", 1)[1].split()[0] == b"Z":
            _reap(pid)
            return False
        arguments = process.joinpath("cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    if os.fsencode(data) in arguments:
        return True
    with contextlib.suppress(OSError):  # the folder was renamed under a running server: its place follows
        return process.joinpath("cwd").readlink() == data.resolve()
    return False


def _reap(pid: int) -> None:
    """Our own child, once ended, would keep its number, and PostgreSQL would take it for a living server."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def shut_down(pid: int, data: Path, within: float) -> bool:
    """Ask the server to end, sessions cut and data written ("fast"), then at once; False if it still lives.

    Never SIGKILL: a server killed while writing recovers by itself, but leaves its processes behind.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        if not is_alive(pid, data):
            return True
        os.kill(pid, number)
        limit = time.monotonic() + within
        while time.monotonic() < limit:
            if not is_alive(pid, data):
                return True
            time.sleep(0.01)
    return False
