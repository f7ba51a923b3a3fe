"""Addresses of a patient's opioids: the load and what stands beside it, and tapers."""

from django.urls import URLPattern, path

from reprieve.staff.views import opioids, tapering

_ONE = "patients/<int:patient_id>/opioids"
_PLAN = "tapers/<int:plan_id>"
urlpatterns: list[URLPattern] = [
    path(_ONE, opioids.opioids, name="opioids"),
    path(f"{_ONE}/load", opioids.load_record, name="load_record"),
    path(f"{_ONE}/programme", opioids.pdmp_look, name="pdmp_look"),
    path(f"{_ONE}/naloxone", opioids.naloxone_offer, name="naloxone_offer"),
    path(f"{_ONE}/taper", tapering.taper_new, name="taper_new"),
    path(_PLAN, tapering.taper, name="taper"),
    path(f"{_PLAN}/plan.pdf", tapering.taper_pdf, name="taper_pdf"),
    path(f"{_PLAN}/look", tapering.taper_look, name="taper_look"),
    path(f"{_PLAN}/step", tapering.taper_step, name="taper_step"),
    path(f"{_PLAN}/pause", tapering.taper_pause, name="taper_pause"),
    path(f"{_PLAN}/resume", tapering.taper_resume, name="taper_resume"),
    path(f"{_PLAN}/end", tapering.taper_end, name="taper_end"),
]
