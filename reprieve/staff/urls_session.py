"""Addresses of one session: its page, its live parts, its acts, its record."""

from django.urls import URLPattern, path, register_converter

from reprieve.staff.views import (
    adverse,
    amending,
    beside,
    care,
    checkin,
    devices,
    dispensing,
    infusion,
    merging,
    offline,
    record,
    recovery,
    session,
    values,
    what_if,
)
from reprieve.staff.views import help as help_views
from reprieve.therapy.symptoms import Symptom


class SymptomConverter:
    """A symptom by its name in an address."""

    regex = "|".join(symptom.value for symptom in Symptom)

    def to_python(self, value: str) -> Symptom:
        return Symptom(value)

    def to_url(self, value: Symptom) -> str:
        return value.value


register_converter(SymptomConverter, "symptom")

_ONE = "<int:session_id>"
urlpatterns: list[URLPattern] = [
    path(_ONE, session.session, name="session"),
    path(f"{_ONE}/status", session.session_status, name="session_status"),
    path(f"{_ONE}/chart", session.session_chart, name="session_chart"),
    path(f"{_ONE}/what-if", what_if.session_what_if, name="session_what_if"),
    path(f"{_ONE}/help", help_views.session_help, name="session_help"),
    path(f"{_ONE}/values", values.session_values, name="session_values"),
    path(f"{_ONE}/gate", session.session_gate, name="session_gate"),
    path(f"{_ONE}/care", session.session_care, name="session_care"),
    path(f"{_ONE}/take-over", care.take_over, name="take_over"),
    path(f"{_ONE}/hand-over", care.hand_over, name="hand_over"),
    path(f"{_ONE}/hand-over/<int:offer_id>/accept", care.hand_over_accept, name="hand_over_accept"),
    path(f"{_ONE}/hand-over/<int:offer_id>/take-back", care.hand_over_withdraw, name="hand_over_withdraw"),
    path(f"{_ONE}/check-in", checkin.session_check_in, name="session_check_in"),
    path(f"{_ONE}/cancel", checkin.session_cancel, name="session_cancel"),
    path(f"{_ONE}/facts/<slug:group>", checkin.session_facts, name="session_facts"),
    path(f"{_ONE}/escort", checkin.session_escort, name="session_escort"),
    path(f"{_ONE}/monitors", checkin.session_monitors, name="session_monitors"),
    path(f"{_ONE}/devices", devices.session_devices, name="session_devices"),
    path(f"{_ONE}/interval", checkin.session_interval, name="session_interval"),
    path(f"{_ONE}/kit", checkin.session_kit, name="session_kit"),
    path(f"{_ONE}/weight", checkin.session_weight, name="session_weight"),
    path(f"{_ONE}/drug-reading", checkin.session_drug, name="session_drug"),
    path(f"{_ONE}/draw", dispensing.session_draw, name="session_draw"),
    path(f"{_ONE}/vials/<int:vial_id>/put-back", dispensing.session_put_back, name="session_put_back"),
    path(f"{_ONE}/waste", dispensing.session_waste, name="session_waste"),
    path(f"{_ONE}/override", checkin.session_override, name="session_override"),
    path(f"{_ONE}/start", checkin.session_start, name="session_start"),
    path(f"{_ONE}/pause", infusion.session_pause, name="session_pause"),
    path(f"{_ONE}/resume", infusion.session_resume, name="session_resume"),
    path(f"{_ONE}/rate", infusion.session_rate, name="session_rate"),
    path(f"{_ONE}/stop", infusion.session_stop, name="session_stop"),
    path(f"{_ONE}/ask-to-stop", infusion.session_ask_to_stop, name="session_ask_to_stop"),
    path(f"{_ONE}/vitals", infusion.session_vitals, name="session_vitals"),
    path(f"{_ONE}/scores", infusion.session_scores, name="session_scores"),
    path(f"{_ONE}/symptom", infusion.session_symptom, name="session_symptom"),
    path(f"{_ONE}/symptom/<symptom:symptom>/gone", infusion.session_symptom_gone, name="session_symptom_gone"),
    path(f"{_ONE}/rescue", infusion.session_rescue, name="session_rescue"),
    path(f"{_ONE}/note", infusion.session_note, name="session_note"),
    path(f"{_ONE}/prompts/<int:prompt_id>", infusion.session_answer, name="session_answer"),
    path(f"{_ONE}/snooze", infusion.session_snooze, name="session_snooze"),
    path(f"{_ONE}/readings/<int:reading_id>", amending.session_amend_reading, name="session_amend_reading"),
    path(f"{_ONE}/readings/<int:reading_id>/artefact", amending.session_artefact, name="session_artefact"),
    path(f"{_ONE}/readings/<int:reading_id>/genuine", amending.session_artefact_undo, name="session_artefact_undo"),
    path(f"{_ONE}/events/<int:event_id>", amending.session_amend_event, name="session_amend_event"),
    path(f"{_ONE}/adverse-events", adverse.session_harm, name="session_harm"),
    path(f"{_ONE}/adverse-events/<int:event_id>", adverse.session_harm_correct, name="session_harm_correct"),
    path(f"{_ONE}/pump/explain", beside.session_explain_pump, name="session_explain_pump"),
    path(f"{_ONE}/offline", offline.session_kit, name="session_kit_offline"),
    path(f"{_ONE}/offline/entries", offline.session_entries, name="session_entries"),
    path(f"{_ONE}/merging", offline.session_merging, name="session_merging"),
    path(f"{_ONE}/merge/<slug:kind>/<int:item_id>", merging.session_merge, name="session_merge"),
    path(f"{_ONE}/going-home", recovery.session_recovery, name="session_recovery"),
    path(f"{_ONE}/home-scores", recovery.session_home_scores, name="session_home_scores"),
    path(f"{_ONE}/aldrete", recovery.session_aldrete, name="session_aldrete"),
    path(f"{_ONE}/padss", recovery.session_padss, name="session_padss"),
    path(f"{_ONE}/discharge", recovery.session_discharge, name="session_discharge"),
    path(f"{_ONE}/leave", recovery.session_leave, name="session_leave"),
    path(f"{_ONE}/hospital", recovery.session_transfer, name="session_transfer"),
    path(f"{_ONE}/leaflet", recovery.session_leaflet, name="session_leaflet"),
    path(f"{_ONE}/leaflet.pdf", recovery.session_leaflet_pdf, name="session_leaflet_pdf"),
    path(f"{_ONE}/record", record.record, name="record"),
    path(f"{_ONE}/record.pdf", record.record_pdf, name="record_pdf"),
    path(f"{_ONE}/record/sign", record.record_sign, name="record_sign"),
]
