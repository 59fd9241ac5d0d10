from django.urls import path

from levier.web.territory import views

urlpatterns = [
    path("territoire/", views.territory, name="territory"),
    path("territoire/point/", views.where, name="territory_where"),
    path("territoire/adresse/", views.address, name="territory_address"),
    path("territoire/fichier/", views.file, name="territory_file"),
    path("territoire/contours/", views.outlines, name="territory_outlines"),
    path("territoire/importer/", views.import_file, name="territory_import"),
    path("territoire/importer/<int:import_id>/", views.import_report, name="territory_import_report"),
]
