from django.urls import path

from levier.web.procurement import awards, contacts, desks, diary, lists, parts, views

urlpatterns = [
    path("marches/", lists.contract_list, name="contracts"),
    path("marches/nouveau/", views.contract_new, name="contract_new"),
    path("marches/<int:contract_id>/", views.contract_detail, name="contract"),
    path("marches/<int:contract_id>/modifier/", views.contract_edit, name="contract_edit"),
    path("marches/<int:contract_id>/lots/", views.lot_new, name="lot_new"),
    path("lots/<int:lot_id>/", views.lot_edit, name="lot_edit"),
    path("lots/<int:lot_id>/attribution/", awards.award, name="award"),
    path("lots/<int:lot_id>/attribution/modifier/", awards.award_edit, name="award_edit"),
    path("lots/<int:lot_id>/titulaires/nouveau/", awards.award_holder_new, name="award_holder_new"),
    path("lots/<int:lot_id>/titulaires/<int:award_id>/", awards.award_holder, name="award_holder"),
    path("lots/<int:lot_id>/titulaires/<int:award_id>/modifier/", awards.award_holder_edit, name="award_holder_edit"),
    path(
        "lots/<int:lot_id>/titulaires/<int:award_id>/retirer/", awards.award_holder_remove, name="award_holder_remove"
    ),
    path("marches/<int:contract_id>/parties/", parts.contract_parts, name="contract_parts"),
    path("marches/<int:contract_id>/parties/nouvelle/", parts.part_new, name="part_new"),
    path("marches/<int:contract_id>/parties/annees/", parts.part_years, name="part_years"),
    path("parties/<int:part_id>/", parts.part_edit, name="part_edit"),
    path("parties/<int:part_id>/decider/", parts.part_decide, name="part_decide"),
    path("parties/<int:part_id>/retirer/", parts.part_remove, name="part_remove"),
    path("marches/<int:contract_id>/journal/", diary.contract_diary, name="contract_diary"),
    path("marches/<int:contract_id>/journal/nouveau/", diary.act_new, name="act_new"),
    path("journal/<int:act_id>/document/", diary.act_file, name="act_file"),
    path("marches/<int:contract_id>/suivi/", desks.contract_desks, name="contract_desks"),
    path("marches/<int:contract_id>/suivi/nouveau/", desks.desk_new, name="desk_new"),
    path("suivi/<int:desk_id>/", desks.desk_edit, name="desk_edit"),
    path("marches/<int:contract_id>/contacts/", contacts.contract_contacts, name="contract_contacts"),
    path("marches/<int:contract_id>/contacts/mission/", contacts.duty_new, name="duty_new"),
    path("missions/<int:duty_id>/fin/", contacts.duty_end, name="duty_end"),
    path("organisations/<int:organization_id>/", contacts.organization, name="organization"),
    path("organisations/<int:organization_id>/contacts/nouveau/", contacts.contact_new, name="contact_new"),
    path("contacts/<int:contact_id>/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:contact_id>/depart/", contacts.contact_leave, name="contact_leave"),
]
