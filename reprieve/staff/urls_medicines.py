"""Addresses of a patient's list of medicines."""

from django.urls import URLPattern, path

from reprieve.staff.views import medicines

_ONE = "<int:patient_id>"
urlpatterns: list[URLPattern] = [
    path(f"{_ONE}/medicine", medicines.medicine, name="medicine"),
    path(f"{_ONE}/medicine/stopped", medicines.medicine_stopped, name="medicine_stopped"),
    path(f"{_ONE}/medicine/unmatched", medicines.medicine_unmatched, name="medicine_unmatched"),
    path(f"{_ONE}/medicine/identified", medicines.medicine_identified, name="medicine_identified"),
    path(f"{_ONE}/medicine/classified", medicines.medicine_classified, name="medicine_classified"),
]
