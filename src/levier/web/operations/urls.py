from django.urls import path

from levier.web.operations import objective_views, views

urlpatterns = [
    path("operations/", views.operation_list, name="operations"),
    path("operations/nouvelle/", views.operation_new, name="operation_new"),
    path("operations/<int:operation_id>/", views.operation_detail, name="operation"),
    path("operations/<int:operation_id>/modifier/", views.operation_edit, name="operation_edit"),
    path("operations/<int:operation_id>/maitres-d-ouvrage/", views.owner_add, name="operation_owner_add"),
    path(
        "operations/<int:operation_id>/maitres-d-ouvrage/<int:organization_id>/retirer/",
        views.owner_remove,
        name="operation_owner_remove",
    ),
    path("operations/<int:operation_id>/marches/", views.contracts_add, name="operation_contracts_add"),
    path("operations/<int:operation_id>/marches/parts/", views.contracts_sort, name="operation_contracts_sort"),
    path(
        "operations/<int:operation_id>/marches/<int:contract_id>/retirer/",
        views.contract_remove,
        name="operation_contract_remove",
    ),
    path("operations/<int:operation_id>/objectif/", objective_views.objective_fix, name="operation_objective"),
    path("operations/<int:operation_id>/cibles/", objective_views.target_new, name="target_new"),
    path("operations/cibles/<int:target_id>/", objective_views.target, name="target"),
    path("operations/cibles/<int:target_id>/resultats/", objective_views.result_new, name="target_result_new"),
]
