"""Addresses of the screens of social clauses."""

from django.urls import path

from levier.web.social_clauses import contracts, reference_values, terms, views

urlpatterns = [
    path("clauses/<int:clause_id>/calibration/", views.calibration, name="calibration"),
    path("clauses/<int:clause_id>/calibration/resultat/", views.calibration_result, name="calibration_result"),
    path("clauses/<int:clause_id>/scenarios/", views.scenario_keep, name="scenario_keep"),
    path("clauses/<int:clause_id>/termes/", terms.clause_edit, name="clause_edit"),
    path("scenarios/<int:calibration_id>/renommer/", views.scenario_rename, name="scenario_rename"),
    path("scenarios/<int:calibration_id>/retirer/", views.scenario_delete, name="scenario_delete"),
    path("scenarios/<int:calibration_id>/fixer/", views.objective_fix, name="objective_fix"),
    path("marches/<int:contract_id>/calibrage/", contracts.contract_calibration, name="contract_calibration"),
    path("marches/<int:contract_id>/calibrage/note/", views.note, name="calibration_note"),
    path("valeurs-de-depart/", reference_values.value_list, name="reference_values"),
    path("valeurs-de-depart/<int:value_id>/", reference_values.value_detail, name="reference_value"),
    path("marches/<int:contract_id>/clause/", views.clause_file, name="clause_document"),
]
