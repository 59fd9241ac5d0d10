"""The collector rests while columns are made, and is left as it was."""

import gc

from levier.exchange.pauses import collection_paused


def test_collection_comes_back():
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collection_stays_off_when_it_was_off():
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
