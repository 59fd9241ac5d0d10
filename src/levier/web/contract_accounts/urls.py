from django.urls import path

from levier.web.contract_accounts import views

urlpatterns = [
    path("marches/<int:contract_id>/compte/", views.account, name="contract_account"),
    path("marches/<int:contract_id>/attestation.pdf", views.attestation, name="contract_attestation"),
    path("indicateurs/", views.dictionary, name="indicators"),
]
