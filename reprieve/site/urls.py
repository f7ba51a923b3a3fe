"""The site's addresses: patients', staff's, the tray of what nobody claimed. Machines speak to the gateway."""

from django.urls import include, path

urlpatterns = [
    path("my/", include("reprieve.portal.urls")),
    path("", include("reprieve.exchange.urls")),
    path("", include("reprieve.staff.urls")),
]

handler404 = "reprieve.site.errors.not_found"
handler500 = "reprieve.site.errors.broken"
