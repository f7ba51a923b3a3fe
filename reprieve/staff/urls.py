"""The staff's addresses. Each view says which act it serves (`access.needs`); the sign-in page is the only open one."""

from django.urls import include, path

from reprieve.staff.views import (
    audit,
    board,
    day,
    duty,
    facts,
    followup,
    home,
    orders,
    patient,
    patients,
    protocols,
    safety,
    sign_in,
)
from reprieve.staff.views import help as help_views

PATIENT = "patients/<int:patient_id>"

app_name = "staff"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("", home.home, name="home"),
    path("board", board.board, name="board"),
    path("board/room/<int:room_id>", board.board_tile, name="board_tile"),
    path("calls", followup.calls, name="calls"),
    path("calls/<int:task_id>", followup.call, name="call"),
    path("calls/<int:task_id>/read/<int:call_id>", followup.call_review, name="call_review"),
    path("duty", duty.duty, name="duty"),
    path("duty/come", duty.duty_come, name="duty_come"),
    path("duty/go", duty.duty_go, name="duty_go"),
    path("day", day.day, name="day"),
    path("day/rows", day.day_rows, name="day_rows"),
    path("day/book", day.book, name="book"),
    path("day/<int:session_id>/arrived", day.arrived, name="arrived"),
    path("day/<int:session_id>/escort", day.day_escort, name="day_escort"),
    path("day/<int:session_id>/cancel", day.day_cancel, name="day_cancel"),
    path("patients", patients.patients, name="patients"),
    path("patients/new", patients.patient_new, name="patient_new"),
    path(PATIENT, patient.patient, name="patient"),
    path(f"{PATIENT}/diagnosis", facts.diagnosis, name="diagnosis"),
    path(f"{PATIENT}/weight", facts.weight, name="weight"),
    path(f"{PATIENT}/liver", facts.liver, name="liver"),
    path(f"{PATIENT}/liver/<int:result_id>/review", facts.liver_review, name="liver_review"),
    path(f"{PATIENT}/pregnancy", facts.pregnancy, name="pregnancy"),
    path(f"{PATIENT}/consent", facts.consent, name="consent"),
    path(f"{PATIENT}/consent/<int:consent_id>/withdrawn", facts.consent_withdrawn, name="consent_withdrawn"),
    path(f"{PATIENT}/orders/new", orders.order_new, name="order_new"),
    path(f"{PATIENT}/orders/preview", orders.order_preview, name="order_preview"),
    path("orders/<int:order_id>", orders.order, name="order"),
    path("protocols", protocols.protocols, name="protocols"),
    path("protocols/site", protocols.site_sign, name="site_sign"),
    path("protocols/<str:key>", protocols.protocol, name="protocol"),
    path("protocols/<str:key>/approve", protocols.protocol_approve, name="protocol_approve"),
    path("protocols/<str:key>/new", protocols.version_new, name="version_new"),
    path("protocols/<str:key>/<int:version>", protocols.protocol, name="protocol_version"),
    path("protocols/<str:key>/<int:version>/withdraw", protocols.protocol_withdraw, name="protocol_withdraw"),
    path("audit", audit.audit, name="audit"),
    path("safety", safety.safety, name="safety"),
    path("safety.csv", safety.safety_csv, name="safety_csv"),
    path("help", help_views.help_page, name="help"),
    path("patients/", include("reprieve.staff.urls_intake")),
    path("sessions/", include("reprieve.staff.urls_session")),
]
