from django.urls import path

from levier.web.procurement import views

urlpatterns = [
    path("marches/", views.contract_list, name="contracts"),
    path("marches/nouveau/", views.contract_new, name="contract_new"),
    path("marches/<int:contract_id>/", views.contract_detail, name="contract"),
    path("marches/<int:contract_id>/modifier/", views.contract_edit, name="contract_edit"),
    path("marches/<int:contract_id>/lots/", views.lot_new, name="lot_new"),
]
