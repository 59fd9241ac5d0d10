"""Every address."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("", include("levier.web.urls")),
]
if settings.IS_DEMO:
    urlpatterns.insert(0, path("compte/demo/", include("levier.demo.urls")))
