from django.urls import path

from levier.web.hours import views

urlpatterns = [
    path("heures/", views.hours_list, name="hours"),
    path("heures/deposer/", views.hours_upload, name="hours_upload"),
    path("heures/<int:import_id>/", views.hours_import, name="import"),
    path("heures/<int:import_id>/lire/", views.hours_start, name="hours_start"),
    path("heures/<int:import_id>/confirmer/", views.hours_confirm, name="hours_confirm"),
    path("heures/<int:import_id>/abandonner/", views.hours_drop, name="hours_drop"),
    path("heures/<int:import_id>/compte-rendu/", views.hours_report, name="hours_report"),
    path("heures/<int:import_id>/fichier/", views.hours_file, name="hours_file"),
    path("marches/<int:contract_id>/heures/", views.contract_hours, name="contract_hours"),
]
