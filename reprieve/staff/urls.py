"""The staff's addresses. Each view says which act it serves (`access.needs`); the sign-in page is the only open one."""

from django.urls import include, path

from reprieve.staff.views import audit, home, patients, sign_in
from reprieve.staff.views import help as help_views

app_name = "staff"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("", home.home, name="home"),
    path("patients", patients.patients, name="patients"),
    path("patients/new", patients.patient_new, name="patient_new"),
    path("audit", audit.audit, name="audit"),
    path("help", help_views.help_page, name="help"),
    path("sessions/", include("reprieve.staff.urls_session")),
]
