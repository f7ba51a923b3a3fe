"""The patient's addresses, all under /my/. No address names a patient: who asks is who the phone is."""

from django.urls import path

from reprieve.portal.views import door, home, offline, questions, saying

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("enter", door.ask, name="ask"),
    path("enter/sent", door.asked, name="asked"),
    path("enter/<str:token>", door.enter, name="enter"),
    path("leave", door.leave, name="leave"),
    path("language", door.language, name="language"),
    path("help", home.help_page, name="help"),
    path("visits/<int:session_id>", home.visit, name="visit"),
    path("visits/<int:session_id>/after", home.leaflet_of_day, name="leaflet_of_day"),
    path("visits/ask", saying.wish, name="wish"),
    path("problem", saying.problem, name="problem"),
    path("sent", saying.sent, name="sent"),
    path("diary", saying.diary, name="diary"),
    path("scores", saying.scores, name="scores"),
    path("questions", questions.questions_begin, name="questions_begin"),
    path("questions/<int:form_id>", questions.questions, name="questions"),
    path("questions/<int:form_id>/finish", questions.questions_finish, name="questions_finish"),
    path("kit", offline.kit, name="kit"),
    path("keep", offline.keep, name="keep"),
    path("worker.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline", offline.offline, name="offline"),
    path("read", home.leaflets, name="leaflets"),
    path("read/treatment", home.leaflet_of_treatment, name="leaflet_of_treatment"),
    path("read/<slug:name>", home.leaflet, name="leaflet"),
]
