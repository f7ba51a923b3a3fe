"""Keep what a gate said, and what somebody answered."""

from __future__ import annotations

from datetime import datetime

from reprieve.audit.entries import written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import refused
from reprieve.audit.services import Actor
from reprieve.chart import gatefacts
from reprieve.chart.bookings import booking_decision, protocol_of
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import Gate, GateOverride, GateRecord
from reprieve.chart.overriding import insist_reason
from reprieve.chart.trailing import tell
from reprieve.therapy.decisions import Decision


def ask(file: DayFile, gate: Gate, now: datetime) -> tuple[Decision, object]:
    """Return what a gate says now, overrides laid on, and the facts it saw."""
    if gate is Gate.BOOKING:
        decision, facts = booking_decision(file, now)
        return gatefacts.with_overrides(decision, file, gate), facts
    question = gatefacts.start_decision if gate is Gate.START else gatefacts.discharge_decision
    return question(file, now)


def keep(file: DayFile, gate: Gate, by: Actor, now: datetime) -> tuple[Decision, GateRecord]:
    """Ask a gate and keep its answer, open or closed. Call inside `audit.writing()`."""
    decision, facts = ask(file, gate, now)
    protocol = file.protocol or (protocol_of(file.session.patient_id) if gate is Gate.BOOKING else None)
    record = GateRecord.objects.create(
        session=file.session,
        gate=gate,
        opens=decision.allows and (protocol is not None or gate is Gate.BOOKING),
        decision=decision.as_json(),
        facts=plain(facts) if facts is not None else {},
        protocol_key=protocol.key if protocol else "",
        protocol_version=protocol.version if protocol else 0,
        limits_version=protocol.limits.version if protocol else 0,
        spo2_offset=file.spo2_offset,
        **written(by, now, None),
    )
    tell(
        file.session,
        "gate asked",
        by=by,
        now=now,
        details={
            "gate": gate.value,
            "record": record.pk,
            "light": decision.verdict.light,
            "blocking": [finding.rule for finding in decision.blocking],
        },
    )
    return decision, record


def override(file: DayFile, gate: Gate, rule: str, reason: str, by: Actor, now: datetime) -> Decision:
    """Answer one standing finding by name and keep the gate's new answer. Call inside `audit.writing()`.

    Raises Refused where this role may not, NotPlausible for a reason that is too short.
    """
    reason = insist_reason(reason)
    decision, _ = ask(file, gate, now)
    finding = next((f for f in decision.blocking if f.rule == rule), None)
    if finding is None:
        raise refused("override-nothing", "{rule} does not block.", values={"rule": rule})
    if by.role is None or by.role not in finding.overridable_by:
        who = ", ".join(sorted(role.value.replace("_", " ") for role in finding.overridable_by)) or "nobody"
        raise refused("override-role", "{rule} may be overridden by: {who}.", values={"rule": rule, "who": who})
    GateOverride.objects.create(
        session=file.session,
        gate=gate,
        rule=rule,
        verdict=finding.verdict.name,
        says=finding.says.as_json(),
        reason=reason,
        **written(by, now, None),
    )
    tell(file.session, "finding overridden", by=by, now=now, details={"gate": gate.value, "rule": rule})
    after, _ = keep(file, gate, by, now)
    return after
