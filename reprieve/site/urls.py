"""The site's addresses: staff at the root; machines speak HL7 to the gateway, not HTTP."""

from django.urls import include, path

urlpatterns = [path("", include("reprieve.staff.urls"))]
