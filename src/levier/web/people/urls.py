from django.urls import path

from levier.web.people import ai_waivers, engagement_views, evidence, merging, outcomes, proposals, publics, views

urlpatterns = [
    path("personnes/", views.people_list, name="people"),
    path("personnes/nouvelle/", views.person_new, name="person_new"),
    path("personnes/<int:person_id>/", views.person_detail, name="person"),
    path("personnes/<int:person_id>/modifier/", views.person_edit, name="person_edit"),
    path("personnes/<int:person_id>/validation/", views.person_validate, name="person_validate"),
    path("personnes/<int:person_id>/validation/avis/", views.evidence_advice, name="evidence_advice"),
    path("personnes/<int:person_id>/justificatifs/", evidence.evidence_deposit, name="evidence_deposit"),
    path("personnes/<int:person_id>/reunir/", merging.person_merge, name="person_merge"),
    path("personnes/justificatifs/<int:document_id>/", evidence.evidence_open, name="evidence_open"),
    path("personnes/justificatifs/<int:document_id>/retirer/", evidence.evidence_remove, name="evidence_remove"),
    path("personnes/publics/", publics.publics_list, name="publics"),
    path("personnes/publics/ajouter/", publics.public_add, name="public_add"),
    path("personnes/publics/retirer/", publics.public_remove, name="public_remove"),
    path("personnes/publics/<int:public_id>/fin/", publics.public_end, name="public_end"),
    path("personnes/publics/ages/", publics.evidence_age, name="evidence_age"),
    path("personnes/derogations/", ai_waivers.waiver_list, name="ai_waivers"),
    path("personnes/derogations/<int:waiver_id>/", ai_waivers.waiver_edit, name="ai_waiver"),
    path("personnes/derogations/<int:waiver_id>/retirer/", ai_waivers.waiver_remove, name="ai_waiver_remove"),
    path("embauches/nouvelle/", engagement_views.engagement_new, name="engagement_new"),
    path("embauches/<int:engagement_id>/", engagement_views.engagement_edit, name="engagement_edit"),
    path("embauches/<int:engagement_id>/situation/", outcomes.engagement_outcomes, name="engagement_outcomes"),
    path("propositions/nouvelle/", proposals.proposal_new, name="proposal_new"),
    path("propositions/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("personnes/<int:person_id>/propositions/", proposals.person_proposals, name="person_proposals"),
    path("marches/<int:contract_id>/propositions/", proposals.contract_proposals, name="contract_proposals"),
    path("marches/<int:contract_id>/personnes/", engagement_views.contract_people, name="contract_people"),
]
