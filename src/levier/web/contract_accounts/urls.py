from django.urls import path

from levier.web.contract_accounts import allotments, views

urlpatterns = [
    path("marches/<int:contract_id>/compte/", views.account, name="contract_account"),
    path("marches/<int:contract_id>/attestation.pdf", views.attestation, name="contract_attestation"),
    path("marches/<int:contract_id>/repartition/", allotments.contract_allotment, name="contract_allotment"),
    path("operations/<int:operation_id>/repartition/", allotments.operation_allotment, name="operation_allotment"),
    path("indicateurs/", views.dictionary, name="indicators"),
]
