"""Gather what the chart knows for the two gates, and ask them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from reprieve.chart import consents, translate
from reprieve.chart.caring import care_now, patients_of
from reprieve.chart.clinic_numbers import clinic_numbers
from reprieve.chart.dayfile import DayFile
from reprieve.chart.facts import CheckInFacts
from reprieve.chart.histories import history
from reprieve.chart.interval import interval_history
from reprieve.chart.laboratory import results_of
from reprieve.chart.models import (
    BodyMeasure,
    CheckInRow,
    Consent,
    Diagnosis,
    DischargeRow,
    DrugReading,
    Gate,
    GateOverride,
    KitCheck,
    LiverResult,
    LiverReview,
    Medicine,
    PregnancyResult,
    ProtocolApproval,
    Session,
)
from reprieve.dispensary import queries as register
from reprieve.people import queries as people
from reprieve.people.queries import StaffMember
from reprieve.therapy import discharge, gates, screening
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Finding, Role, Unknown, Verdict
from reprieve.therapy.findings import RECORD
from reprieve.therapy.gate_facts import DrawnVial
from reprieve.therapy.gate_laboratory import qtc_finding
from reprieve.therapy.gates import ConsentFacts, GateFacts, Kit, LiverPanel, PregnancyTest
from reprieve.therapy.laboratory import LabTest
from reprieve.therapy.protocols import Indication, Protocol
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.weights import Weighing

# Facts of the check-in form that the gate asks for under the same name.
_FOUND = tuple(field.name for field in fields(CheckInFacts) if field.name != "medicines_reconciled")
_TREATS = frozenset({Role.NURSE, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})


def start_decision(file: DayFile, now: datetime) -> tuple[Decision, GateFacts | None]:
    """Answer the gate before the start, overrides laid on, and the facts it saw; without an order it asks for one."""
    if file.protocol is None:
        ask = RECORD.ask("R02-order", "There is no order for this session.", resolve="Let a prescriber sign one.")
        return Decision((ask,)), None
    facts = start_facts(file, file.protocol, now)
    return with_overrides(gates.evaluate(facts, file.protocol, now), file, Gate.START), facts


def discharge_decision(file: DayFile, now: datetime) -> tuple[Decision, discharge.DischargeFacts | None]:
    """Answer the gate before going home, overrides laid on, and the facts it saw."""
    if file.protocol is None:
        return Decision((RECORD.ask("R02-order", "There is no order for this session.", resolve="Sign one."),)), None
    facts = discharge_facts(file, now)
    return with_overrides(discharge.evaluate(facts, file.protocol, now), file, Gate.DISCHARGE), facts


def start_facts(file: DayFile, protocol: Protocol, now: datetime) -> GateFacts:
    """Return everything the start's gate asks, as the chart knows it. A constant number of queries."""
    patient = file.session.patient
    found = translate.checkin_of(CheckInRow.objects.filter(session=file.session).order_by("id").last())
    today, known, panel = timezone.localdate(now), history(patient, now), liver(patient.pk)
    return GateFacts(
        today=today,
        order=file.plan or UNKNOWN,
        patient_indication=_indication(patient.pk, protocol),
        protocol_approved=_approved(protocol),
        consent=_consent(patient.pk, protocol),
        age_years=known.age_years,
        screening=known.answers,
        screening_dates=known.happened_on,
        specialist_notes=known.notes,
        bmi_kg_m2=known.bmi_kg_m2,
        male=known.male,
        medicines=medicines(patient.pk) if found.medicines_reconciled is True else UNKNOWN,
        last_infusion_at=_last_infusion_at(file.session),
        pregnancy_test=_pregnancy_test(patient.pk),
        rass=last_score(file.day.scores, Scale.RASS),
        moaas=last_score(file.day.scores, Scale.MOAAS),
        sedation=file.sedation(now),
        weighings=weighings(patient.pk),
        liver=panel,
        went_without_liver_tests=_went_without_liver_tests(file.session, panel),
        changes=interval_history(file.session.pk).answers,
        laboratory=results_of(patient.pk),
        qtc_long_ms=clinic_numbers(now)[ClinicNumber.QTC_LONG],
        session_readings=file.readings if file.day.started_at is None else (),
        drug_check=translate.drug_check_of(DrugReading.objects.filter(session=file.session).order_by("id")),
        drawn=_drawn(file.session.pk),
        credentials_current=_credentials_current(file, today),
        kit_checked_on=kit_checked_on() or UNKNOWN,
        room=file.session.room.name,
        **_nurse(file.session, now),
        **{name: getattr(found, name) for name in _FOUND},
    )


def discharge_facts(file: DayFile, now: datetime) -> discharge.DischargeFacts:
    """Return everything the discharge gate asks. Scores count once the pump has stopped."""
    seen = translate.going_home_of(DischargeRow.objects.filter(session=file.session).order_by("id").last())
    stopped_at = file.day.stopped_at
    scores = tuple(s for s in file.day.scores if stopped_at is not None and s.taken_at >= stopped_at)
    whole_scale = last_score(scores, Scale.CADSS6)
    return discharge.DischargeFacts(
        day=file.day,
        readings=file.readings,
        baseline=file.baseline(now),
        aldrete=last_score(scores, Scale.ALDRETE),
        padss=last_score(scores, Scale.PADSS),
        dissociation=last_score(scores, Scale.DISSOCIATION) if isinstance(whole_scale, Unknown) else whole_scale,
        padss_after_aldrete=_in_order(scores),
        rass=last_score(scores, Scale.RASS),
        moaas=last_score(scores, Scale.MOAAS),
        sedation=file.sedation(now),
        walks_and_turns=seen.walks_and_turns,
        oriented=seen.oriented,
        escort_took_over=seen.escort_took_over,
        leaflet_given=seen.leaflet_given,
    )


def _in_order(scores: Iterable[Score]) -> Fact:
    """Say whether PADSS was scored at or after the last Aldrete; unknown until both were."""
    last = {score.scale: score.taken_at for score in sorted(scores, key=lambda score: score.taken_at)}
    if not {Scale.ALDRETE, Scale.PADSS} <= last.keys():
        return UNKNOWN
    return last[Scale.PADSS] >= last[Scale.ALDRETE]


def last_score(scores: Iterable[Score], scale: Scale) -> int | Unknown:
    """Return the last value on a scale; UNKNOWN if nobody has scored it."""
    values = [score for score in scores if score.scale is scale]
    return max(values, key=lambda score: score.taken_at).value if values else UNKNOWN


def weighings(patient_id: int) -> tuple[Weighing, ...] | Unknown:
    """Return all weighings on file. One query."""
    rows = BodyMeasure.objects.filter(patient_id=patient_id).order_by("measured_at", "id")
    return tuple(translate.weighing_of(row) for row in rows) or UNKNOWN


def medicines(patient_id: int) -> tuple[screening.Medicine, ...]:
    """Return what the patient takes now, as far as the list says. One query."""
    return tuple(translate.medicine_of(row) for row in medicine_rows(patient_id) if row.taken)


def medicine_rows(patient_id: int) -> tuple[Medicine, ...]:
    """Return the last row of each medicine, stopped ones among them. One query."""
    last = Medicine.objects.filter(patient_id=patient_id).values("name").annotate(last=Max("id"))
    return tuple(Medicine.objects.filter(pk__in=last.values("last")).order_by("name"))


def kit_checked_on() -> dict[Kit, date]:
    """Return the day on which each piece of equipment was last checked. One query."""
    rows = KitCheck.objects.values_list("kit").annotate(last=Max("checked_on"))
    return {Kit(kit): last for kit, last in rows}


def with_overrides(decision: Decision, file: DayFile, gate: Gate) -> Decision:
    """Lay on what was overridden, as long as the finding is still the one that was answered.

    An override of "slightly raised" must not open a gate that has meanwhile become "far too high".
    """
    rows = GateOverride.objects.filter(session=file.session, gate=gate).order_by("id")
    said = {finding.rule: (finding.verdict, finding.says.template) for finding in decision.findings}
    return decision.with_overrides(
        translate.override_of(row) for row in rows if said.get(row.rule) == (Verdict[row.verdict], row.says["template"])
    )


def _indication(patient_id: int, protocol: Protocol) -> Indication | Unknown:
    found = [
        Indication(word)
        for word in Diagnosis.objects.filter(patient_id=patient_id).order_by("id").values_list("indication", flat=True)
    ]
    if not found:
        return UNKNOWN
    return protocol.indication if protocol.indication in found else found[-1]


def _approved(protocol: Protocol) -> bool:
    approvals = ProtocolApproval.objects.filter(protocol_key=protocol.key, protocol_version=protocol.version)
    return bool(approvals.order_by("id").values_list("approved", flat=True).last())


def _consent(patient_id: int, protocol: Protocol) -> ConsentFacts | None:
    rows = Consent.objects.filter(patient_id=patient_id, withdraws__isnull=True).select_related("withdrawn_by", "text")
    for_this = [row for row in rows.order_by("signed_at", "id") if row.protocol_key == protocol.key] or list(rows)
    # An order of an earlier version runs on the consent to that version, whatever was signed since.
    for_this = [row for row in for_this if row.protocol_version == protocol.version] or for_this
    if not for_this:
        return None
    row = for_this[-1]
    same = (row.protocol_key, row.protocol_version) == (protocol.key, protocol.version)
    changed = consents.changed_since(row, protocol) if same else ()
    return translate.consent_of(row, withdrawn=hasattr(row, "withdrawn_by"), changed=changed)


def _last_infusion_at(session: Session) -> datetime | None:
    others = Session.objects.filter(patient_id=session.patient_id, started_at__isnull=False).exclude(pk=session.pk)
    return others.order_by("started_at").values_list("started_at", flat=True).last()


def _pregnancy_test(patient_id: int) -> PregnancyTest | None:
    row = PregnancyResult.objects.filter(patient_id=patient_id).order_by("taken_at", "id").last()
    return translate.pregnancy_test_of(row) if row else None


def liver(patient_id: int) -> LiverPanel | None:
    """Return the last liver panel, None if there is none."""
    row = LiverResult.objects.filter(patient_id=patient_id).order_by("taken_on", "id").last()
    if row is None:
        return None
    return translate.liver_of(row, reviewed=LiverReview.objects.filter(result=row).exists())


def qtc(patient_id: int, now: datetime) -> Finding:
    """Return what is known of the patient's QTc, for whoever thinks of ondansetron. Two queries."""
    result = results_of(patient_id).get(LabTest.QTC)
    return qtc_finding(result, clinic_numbers(now)[ClinicNumber.QTC_LONG])


def _went_without_liver_tests(session: Session, panel: LiverPanel | None) -> bool:
    """Return whether an earlier session of this patient ran without them, by an override, and none came since (R15).

    An override of missing tests answers a refusal; one of high tests that were reviewed answers a hold. One query.
    """
    answers = GateOverride.objects.filter(
        session__patient_id=session.patient_id,
        session__started_at__isnull=False,
        gate=Gate.START,
        rule="R15-liver",
        verdict=Verdict.REFUSE.name,
    ).exclude(session=session)
    last = answers.order_by("written_at").values_list("written_at", flat=True).last()
    return last is not None and (panel is None or panel.taken_on < timezone.localdate(last))


def _drawn(session_id: int) -> frozenset[DrawnVial] | None:
    """Return what the dispensary says was drawn and not put back; None where this clinic keeps no register here."""
    drug = register.session_drug(session_id)
    if not drug.kept:
        return None
    return frozenset(
        DrawnVial(lot=vial.lot, ndc=vial.ndc)
        for vial in drug.vials
        if vial.account.drawn > vial.account.put_back + vial.account.lost
    )


def _credentials_current(file: DayFile, today: date) -> Fact:
    """Whether all who signed, checked in or checked the drug may work today; unknown if one has no date on file."""
    checkin = CheckInRow.objects.filter(session=file.session).values_list("by_user_id", flat=True)
    drug = DrugReading.objects.filter(session=file.session).values_list("by_user_id", flat=True)
    named = {*checkin, *drug, *(row.by_user_id for row in file.event_rows)}
    if file.session.order:
        named.add(file.session.order.by_user_id)
    members = [m for m in people.staff_members(user_id for user_id in named if user_id) if m.role in _TREATS]
    facts = [_current(member, today) for member in members]
    if any(fact is False for fact in facts):
        return False
    return UNKNOWN if not facts or any(isinstance(fact, Unknown) for fact in facts) else True


def _nurse(session: Session, now: datetime) -> dict[str, Any]:
    """Return who looks after the patient, and after whom besides. Two queries, or seven."""
    nurse = care_now(session.pk).nurse
    if nurse is None:
        return {}
    (member,) = people.staff_members([nurse])
    return {"nurse": member.name, "nurses_patients": patients_of(nurse, now, without=session.pk)}


def papers_current(user_id: int, today: date) -> Fact:
    """Say whether one person's licence and ACLS are current; unknown without a date on file. One query."""
    member = people.staff_member(user_id)
    return UNKNOWN if member is None else _current(member, today)


def _current(member: StaffMember, today: date) -> Fact:
    dates = (member.licence_expires_on, member.acls_expires_on)
    if any(day is not None and day < today for day in dates):
        return False
    return UNKNOWN if None in dates else True
