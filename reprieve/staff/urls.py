"""The staff's addresses. Each view says which act it serves (`access.needs`); the sign-in page is the only open one."""

from django.urls import include, path

from reprieve.staff.views import audit, board, facts, home, patient, patients, sign_in
from reprieve.staff.views import help as help_views

app_name = "staff"

_patient = [
    path("", patient.patient, name="patient"),
    path("/screening", facts.screening, name="screening"),
    path("/diagnosis", facts.diagnosis, name="diagnosis"),
    path("/weight", facts.weight, name="weight"),
    path("/medicine", facts.medicine, name="medicine"),
    path("/medicine/stopped", facts.medicine_stopped, name="medicine_stopped"),
    path("/liver", facts.liver, name="liver"),
    path("/liver/<int:result_id>/review", facts.liver_review, name="liver_review"),
    path("/pregnancy", facts.pregnancy, name="pregnancy"),
    path("/consent", facts.consent, name="consent"),
    path("/consent/<int:consent_id>/withdrawn", facts.consent_withdrawn, name="consent_withdrawn"),
]
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("", home.home, name="home"),
    path("board", board.board, name="board"),
    path("board/room/<int:room_id>", board.board_tile, name="board_tile"),
    path("patients", patients.patients, name="patients"),
    path("patients/new", patients.patient_new, name="patient_new"),
    path("patients/<int:patient_id>", include(_patient)),
    path("audit", audit.audit, name="audit"),
    path("help", help_views.help_page, name="help"),
    path("sessions/", include("reprieve.staff.urls_session")),
]
