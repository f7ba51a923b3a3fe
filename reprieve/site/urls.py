"""The site's addresses: staff's pages, and the tray of what nobody claimed; machines speak to the gateway, not here."""

from django.urls import include, path

urlpatterns = [
    path("", include("reprieve.exchange.urls")),
    path("", include("reprieve.staff.urls")),
]
