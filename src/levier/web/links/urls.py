from django.urls import path

from levier.web.links import opened_views, views

urlpatterns = [
    path("liens/", views.links_list, name="links"),
    path("liens/<int:link_id>/retirer/", views.link_revoke, name="link_revoke"),
    path("marches/<int:contract_id>/liens/nouveau/", views.link_new_contract, name="link_new_contract"),
    path("personnes/<int:person_id>/liens/nouveau/", views.link_new_person, name="link_new_person"),
    path("lien/<str:token>/", opened_views.link, name="link"),
]
