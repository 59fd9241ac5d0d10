"""Reading a file while what was read before is being written."""

import sys
from collections.abc import Iterable, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 0.2
"""Seconds between two looks at whether the reader has left."""
_TURN = 0.0002
"""Seconds a thread computes before it lets another one answer the database, which waits meanwhile; 0.005 otherwise."""


def ahead(pieces: Iterable[T], depth: int = 2) -> Iterator[T]:
    """The same pieces in the same order, made in a thread at most ``depth`` pieces ahead.

    What making them raises is raised here, after the pieces before it. The thread must not touch the database:
    connections and scopes belong to the thread that opened them.
    """
    ready: Queue[tuple[T] | None] = Queue(depth)
    has_left = Event()
    problems: list[BaseException] = []

    def give(piece: tuple[T] | None) -> None:
        while not has_left.is_set():
            try:
                return ready.put(piece, timeout=_PATIENCE)
            except Full:
                continue

    def make() -> None:
        try:
            for piece in pieces:
                give((piece,))
                if has_left.is_set():
                    return
        except BaseException as problem:
            problems.append(problem)
        give(None)

    maker = Thread(target=make, daemon=True)
    usual_turn = sys.getswitchinterval()
    maker.start()
    sys.setswitchinterval(_TURN)
    try:
        while (piece := ready.get()) is not None:
            yield piece[0]
    finally:
        sys.setswitchinterval(usual_turn)
        has_left.set()
        maker.join()
    if problems:
        raise problems[0]
