"""The addresses the shell looks for, all present, so that the gallery shows every menu."""

from django.http import HttpResponse
from django.urls import path

NAMES = (
    "choose_organization",
    "search",
    "choose_theme",
    "accessibility",
    "legal",
    "source",
    "help",
    "account_email",
    "account_logout",
    "mfa_index",
    "usersessions_list",
)

urlpatterns = [path(f"{name}/", lambda request: HttpResponse(), name=name) for name in NAMES]
