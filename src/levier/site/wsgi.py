"""The WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.site.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 -- every screen is imported before the first visitor, not by their request
# All this stays: the collector need not go over it again, a tenth of a second in the middle of an answer.
gc.collect()
gc.freeze()
