"""The exchange's pages for people; machines do not speak HTTP to us yet."""

from django.urls import path

from reprieve.exchange import views

app_name = "exchange"
urlpatterns = [
    path("unclaimed", views.unclaimed, name="unclaimed"),
    path("unclaimed/waiting", views.waiting, name="waiting"),
    path("unclaimed/<int:item_id>", views.item, name="item"),
]
