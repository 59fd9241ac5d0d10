"""Addresses of the screens."""

from django.urls import path

from levier.web.accounts import views as accounts

urlpatterns = [
    path("", accounts.home, name="home"),
]
