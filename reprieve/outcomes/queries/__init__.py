"""Read what is measured: frozen values, each query with a stated number of database queries.

The portal asks `due_for(patient_id, now)` what to show, `form_view(form_id)` to go on with a form (compare its
`patient_id` with who is at the phone), and `scores_of(patient_id)` for the picture.
"""

from reprieve.audit.refusal import NotFound
from reprieve.outcomes.diary import Diary
from reprieve.outcomes.queries.clinic import ClinicOutcomes, CourseResult, clinic_outcomes
from reprieve.outcomes.queries.course import CourseView, course_of
from reprieve.outcomes.queries.diary import DiaryDay, diary
from reprieve.outcomes.queries.escalations import EscalationRow, StepRow, escalation, escalations, open_calls
from reprieve.outcomes.queries.forms import (
    AssignmentRow,
    DueForm,
    FormView,
    ScoreView,
    assignment_of,
    due_for,
    form_view,
    missed_by,
    scores_of,
)
from reprieve.outcomes.queries.judging import MeasureCourse, Point, Series

__all__ = [
    "AssignmentRow",
    "ClinicOutcomes",
    "CourseResult",
    "CourseView",
    "Diary",
    "DiaryDay",
    "DueForm",
    "EscalationRow",
    "FormView",
    "MeasureCourse",
    "NotFound",
    "Point",
    "ScoreView",
    "Series",
    "StepRow",
    "assignment_of",
    "clinic_outcomes",
    "course_of",
    "diary",
    "due_for",
    "escalation",
    "escalations",
    "form_view",
    "missed_by",
    "open_calls",
    "scores_of",
]
