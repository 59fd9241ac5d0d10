from django.urls import path

from levier.web.published_contracts import imports, views

urlpatterns = [
    path("marches-publies/", views.published_list, name="published_contracts"),
    path("marches-publies/<int:published_id>/", views.published_detail, name="published_contract"),
    path("marches-publies/<int:published_id>/suivre/", views.published_adopt, name="published_adopt"),
    path("marches-publies/importer/", imports.import_new, name="published_import_new"),
    path("marches-publies/importer/<int:import_id>/", imports.import_detail, name="published_import"),
    path("marches-publies/importer/<int:import_id>/confirmer/", imports.import_confirm, name="published_confirm"),
    path("marches-publies/importer/<int:import_id>/abandonner/", imports.import_drop, name="published_drop"),
]
