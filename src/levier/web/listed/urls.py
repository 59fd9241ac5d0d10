from django.urls import path

from levier.web.listed import views

urlpatterns = [
    path("tableaux/", views.lists, name="lists"),
    path("tableaux/marches/deposer/", views.list_upload, {"kind": "contracts"}, name="list_of_contracts"),
    path("tableaux/personnes/deposer/", views.list_upload, {"kind": "people"}, name="list_of_people"),
    path("tableaux/<int:import_id>/", views.list_import, name="list"),
    path("tableaux/<int:import_id>/trancher/", views.list_decide, name="list_decide"),
    path("tableaux/<int:import_id>/confirmer/", views.list_confirm, name="list_confirm"),
    path("tableaux/<int:import_id>/abandonner/", views.list_drop, name="list_drop"),
    path("tableaux/<int:import_id>/compte-rendu/", views.list_report, name="list_report"),
    path("tableaux/<int:import_id>/fichier/", views.list_file, name="list_file"),
]
