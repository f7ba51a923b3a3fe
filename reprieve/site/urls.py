"""The site's addresses: staff at the root, the tray of what nobody claimed beside them; machines speak to the gateway."""

from django.urls import include, path

urlpatterns = [
    path("", include("reprieve.exchange.urls")),
    path("", include("reprieve.staff.urls")),
]
