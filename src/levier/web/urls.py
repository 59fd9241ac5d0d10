"""Addresses of the screens, one module per term."""

from django.urls import include, path

from levier.web.accounts import views as accounts

urlpatterns = [
    path("", accounts.home, name="home"),
    path("sante/", accounts.health, name="health"),
    path("recherche/", accounts.search, name="search"),
    path("agir-pour/", accounts.choose_organization, name="choose_organization"),
    path("apparence/", accounts.choose_theme, name="choose_theme"),
    path("equipe/", accounts.team, name="team"),
    path("equipe/<int:membership_id>/retirer/", accounts.member_remove, name="member_remove"),
    path("", include("levier.web.procurement.urls")),
    path("", include("levier.web.operations.urls")),
    path("", include("levier.web.published_contracts.urls")),
    path("", include("levier.web.territory.urls")),
    path("", include("levier.web.social_clauses.urls")),
    path("", include("levier.web.people.urls")),
    path("", include("levier.web.contract_accounts.urls")),
    path("", include("levier.web.hours.urls")),
    path("", include("levier.web.listed.urls")),
    path("", include("levier.web.links.urls")),
]
