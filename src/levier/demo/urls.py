from django.urls import path

from levier.demo import views

urlpatterns = [
    path("personnages/", views.personas, name="demo_personas"),
    path("devenir/", views.become, name="demo_become"),
    path("courriels/", views.mails, name="demo_mails"),
]
