"""Change what is measured. Each verb is one transaction that ends in the trail; twice the same key changes nothing.

For the patient's phone and for staff alike: `begin` a form for an occasion that `queries.due_for` named, `answer_item`
as often as answers come (late, twice, in any order), `finish`. Or `answer_all` in one go: paper, or what a phone kept.

    by = patient_actor(patient_id)              # the portal, once it knows who is there; staff: their own actor
    form_id = begin(patient_id=…, instrument="phq-9", occasion=due.key, by=by, now=now, key=uuid4())
    told = answer_item(form_id=form_id, item="9", value=1, by=by, now=now, key=uuid4())
    if told.help: ...                           # show where help is, at once; staff are called in the same transaction
    finish(form_id=form_id, by=by, now=now)
"""

from reprieve.outcomes.diary import Diary
from reprieve.outcomes.patient import patient_actor
from reprieve.outcomes.services.answering import Told, answer_all, answer_item, begin, correct, finish
from reprieve.outcomes.services.assigning import assign, end_assignment
from reprieve.outcomes.services.diary import keep_diary
from reprieve.outcomes.services.escalating import see_escalation, settle_escalation

__all__ = [
    "Diary",
    "Told",
    "answer_all",
    "answer_item",
    "assign",
    "begin",
    "correct",
    "end_assignment",
    "finish",
    "keep_diary",
    "patient_actor",
    "see_escalation",
    "settle_escalation",
]
