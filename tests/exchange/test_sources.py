"""Every source says, in the same five words, where its data come from."""

import importlib
import pkgutil

import pytest

from levier.exchange import sources

FIELDS = ("Publisher", "Licence", "Address", "Freshness", "Caveats")
MODULES = sorted(module.name for module in pkgutil.iter_modules(sources.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_a_source_says_where_its_data_come_from(name: str) -> None:
    lines = (importlib.import_module(f"levier.exchange.sources.{name}").__doc__ or "").splitlines()
    said = [line.partition(": ") for line in lines if line.split(": ")[0] in FIELDS]
    assert [field for field, _, _ in said] == list(FIELDS)
    assert all(value.strip() for _, _, value in said)


def test_there_are_sources() -> None:
    assert {"communes", "decp", "epcis", "qpv"} <= set(MODULES)
