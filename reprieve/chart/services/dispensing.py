"""The drug at the chair: what is drawn for a session, and what its own rate record says was given of it.

The register (`dispensary`) knows vials and milligrams; the chart knows patients, orders and rates. Here the two meet:
what was given is replayed from the session's events and never typed, and a day's close asks both.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.refusal import insist, refused
from reprieve.audit.services import Actor
from reprieve.chart import gatefacts
from reprieve.chart.dayfile import open_file
from reprieve.chart.raterecords import rate_records, settle_given
from reprieve.dispensary import services as dispensary
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import Decision
from reprieve.therapy.session import State


def draw_drug(
    *,
    session_id: int,
    vial_id: int,
    by: Actor,
    now: datetime,
    ml: Decimal | None = None,
    key: UUID | None = None,
) -> int:
    """Draw so many millilitres of a vial for a session, or take the vial whole (None); return the movement's id.

    The escort is confirmed before the draw (R18), and the vial holds the ordered form, in date and not set aside.
    A draw that is entered late, after the pump has stopped, is given at once as the rate record says.
    """
    require(by, Act.HANDLE_DRUG)
    with audit.writing():
        file = open_file(session_id, now)
        if file.plan is None:
            raise refused("order-missing", "There is no order for this session.", resolve="Let a prescriber sign one.")
        if file.state is State.CANCELLED:
            raise refused("session-cancelled", "This session is cancelled.")
        if file.day.started_at is None:
            gate, _ = gatefacts.start_decision(file, now)
            insist(Decision(tuple(finding for finding in gate.findings if finding.rule.startswith("R18"))))
        ordered = file.plan.drug_form
        row = dispensary.draw(vial_id=vial_id, session_id=session_id, ordered=ordered, ml=ml, by=by, now=now, key=key)
        settle_given(file, by, now)
        return row


def waste_drug(
    *,
    session_id: int,
    method: str,
    witness: Reauthenticated,
    by: Actor,
    now: datetime,
    mg: Decimal | None = None,
    key: UUID | None = None,
) -> tuple[int, ...]:
    """Waste the rest of a session's drug (drawn less given), or so many milligrams of it, before a second person.

    The rest is known once the pump is off for good. Raises Refused, NotPlausible.
    """
    require(by, Act.HANDLE_DRUG)
    with audit.writing():
        file = open_file(session_id, now)
        if mg is None and file.state.pump_on:
            raise refused(
                "rest-unknown",
                "The infusion is not over, so the rest is not known yet.",
                resolve="Stop the infusion first, or type how much is wasted now.",
            )
        return dispensary.waste(session_id=session_id, method=method, witness=witness, mg=mg, by=by, now=now, key=key)


def close_drug_day(*, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Close the dispensary's day if nothing is unexplained (R10); return the close's id. Raises Refused."""
    require(by, Act.CLOSE_DRUG_DAY)
    with audit.writing():
        return dispensary.close_day(records=rate_records(now), by=by, now=now, key=key)
