"""What patients report: their questionnaires, calls for help, courses and outcomes."""

from django.urls import path

from reprieve.staff.views import course, help_calls, measures, outcomes

urlpatterns = [
    path("patients/<int:patient_id>/measures", measures.measures, name="measures"),
    path("patients/<int:patient_id>/measures/assign", measures.measures_assign, name="measures_assign"),
    path("patients/<int:patient_id>/measures/end", measures.measures_end, name="measures_end"),
    path("patients/<int:patient_id>/measures/new/<str:name>", measures.measure_new, name="measure_new"),
    path("patients/<int:patient_id>/course", course.course, name="course"),
    path("measures/<int:form_id>", measures.measure, name="measure"),
    path("outcomes", outcomes.outcomes, name="outcomes"),
    path("outcomes.csv", outcomes.outcomes_csv, name="outcomes_csv"),
    path("outcomes.parquet", outcomes.outcomes_parquet, name="outcomes_parquet"),
    path("outcomes/dictionary.csv", outcomes.outcomes_dictionary, name="outcomes_dictionary"),
    path("help-calls", help_calls.help_calls, name="help_calls"),
    path("help-calls/banner", help_calls.help_banner, name="help_banner"),
    path("help-calls/<int:escalation_id>", help_calls.help_call, name="help_call"),
    path("help-calls/<int:escalation_id>/seen", help_calls.help_call_seen, name="help_call_seen"),
]
