"""Every address, one module per term."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("", include("levier.web.urls")),
]
