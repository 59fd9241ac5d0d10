from django.urls import path

from levier.web.people import engagement_views, views

urlpatterns = [
    path("personnes/", views.people_list, name="people"),
    path("personnes/nouvelle/", views.person_new, name="person_new"),
    path("personnes/justificatif/", views.evidence_advice, name="evidence_advice"),
    path("personnes/<int:person_id>/", views.person_detail, name="person"),
    path("personnes/<int:person_id>/modifier/", views.person_edit, name="person_edit"),
    path("personnes/<int:person_id>/validation/", views.person_validate, name="person_validate"),
    path("embauches/nouvelle/", engagement_views.engagement_new, name="engagement_new"),
    path("embauches/<int:engagement_id>/", engagement_views.engagement_edit, name="engagement_edit"),
    path("marches/<int:contract_id>/personnes/", engagement_views.contract_people, name="contract_people"),
]
