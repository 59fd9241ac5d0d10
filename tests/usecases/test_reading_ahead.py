"""Reading ahead of the writer: the same pieces in the same order, the same refusals."""

import sys
from time import sleep

import pytest

from levier.exchange.refusals import WrongFile
from levier.usecases import reading_ahead
from levier.usecases.reading_ahead import ahead


def test_reading_ahead_waits_for_a_slow_writer(monkeypatch):
    monkeypatch.setattr(reading_ahead, "_PATIENCE", 0.001)
    found = []
    for piece in ahead(range(5), depth=1):
        sleep(0.01)
        found.append(piece)
    assert found == [0, 1, 2, 3, 4]


def test_reading_ahead_gives_the_same_and_raises_the_same():
    def broken():
        yield 1
        raise WrongFile("cassé")

    assert list(ahead(range(10))) == list(range(10))
    pieces = ahead(broken())
    assert next(pieces) == 1
    with pytest.raises(WrongFile, match="cassé"):
        next(pieces)
    left = ahead(iter(range(1_000_000)))
    turn = sys.getswitchinterval()
    assert next(left) == 0
    assert sys.getswitchinterval() < turn
    left.close()
    assert sys.getswitchinterval() == turn
