"""What the demo shows of the hours and days after the pump: going home, one adverse event, a call nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from reprieve.audit.services import Actor
from reprieve.chart import queries, services
from reprieve.demo.cast import PASSWORD
from reprieve.people.models import User
from reprieve.people.services import confirm_password
from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation, Report
from reprieve.therapy.followup import Result
from reprieve.therapy.scales import Scale


def treat_nausea(session_id: int, by: Actor, at: datetime) -> None:
    """Give the drug of the formulary and put the event on record, graded by a person."""
    services.give_rescue(
        session_id=session_id, drug="ondansetron", dose=Decimal(4), unit="mg", route="iv", by=by, now=at
    )
    report = Report(
        harm=Harm.NAUSEA,
        grade=Grade.MODERATE,
        serious=False,
        relation=Relation.PROBABLE,
        action=Action.DRUG_GIVEN,
        outcome=Outcome.GONE,
        onset_at=at - timedelta(minutes=12),
        resolved_at=at - timedelta(minutes=1),
        words="Synthetic: felt sick towards the end of the infusion; better after ondansetron.",
    )
    user = User.objects.get(username=by.username)
    signed = confirm_password(user=user, password=PASSWORD, now=at)
    services.record_adverse_event(session_id=session_id, report=report, signed=signed, now=at)


def look_before_home(session_id: int, companion: str, by: Actor, at: datetime) -> None:
    """Score and see what going home asks for."""
    for scale, value in {Scale.ALDRETE: 10, Scale.PADSS: 10, Scale.RASS: 0, Scale.DISSOCIATION: 0}.items():
        services.score(session_id=session_id, scale=scale, value=value, by=by, now=at)
    services.save_going_home(
        session_id=session_id,
        facts=services.GoingHomeFacts(
            walks_and_turns=True, oriented=True, escort_took_over=companion, leaflet_given=True
        ),
        by=by,
        now=at,
    )


def try_to_call(session_id: int, by: Actor, at: datetime) -> None:
    """Try the first call that is owed; nobody answers."""
    task = queries.calls_of(session_id, at)[0]
    services.record_call(task_id=task.id, result=Result.NO_ANSWER, by=by, now=at)
