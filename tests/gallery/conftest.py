"""The gallery rendered by Django's templates, an unknown variable being an error."""

from pathlib import Path

import pytest
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from tests.gallery import gallery_content

WEB = Path(__file__).resolve().parents[2] / "src" / "levier" / "web"


class Refuse(str):
    """What Django writes instead of an unknown variable: here, a failure that names it."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"unknown template variable: {name}")


@pytest.fixture
def backend() -> DjangoTemplates:
    return DjangoTemplates(
        {
            "NAME": "gallery",
            "DIRS": [WEB / "templates", Path(__file__).parent / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {
                "string_if_invalid": Refuse(),
                "libraries": {"levier": "levier.web.templatetags.levier"},
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    )


@pytest.fixture
def show(backend, settings):
    """Render a template under an address; the gallery's content is always there."""
    settings.ROOT_URLCONF = "tests.gallery.gallery_addresses"

    def render(name: str, address: str = "/", **context: object) -> str:
        request = RequestFactory().get(address)
        return backend.get_template(name).render({**gallery_content.context(), **context}, request)

    return render
