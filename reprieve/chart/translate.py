"""Rows ↔ therapy's values: the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import ROUND_DOWN, Decimal
from typing import Any

from reprieve.chart.facts import CheckInFacts, GoingHomeFacts
from reprieve.chart.models import (
    BodyMeasure,
    CheckInRow,
    Consent,
    DischargeRow,
    DrugReading,
    GateOverride,
    LiverResult,
    Medicine,
    Order,
    PregnancyResult,
    PromptEntry,
    SessionEvent,
)
from reprieve.chart.taken import Taken
from reprieve.evidence.register import Certainty
from reprieve.therapy import gates, screening, vitals, vocabulary
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Override, Role, Sentence, Unknown
from reprieve.therapy.gates import ConsentFacts, DrugCheck, Escort, LiverPanel, Monitor, PregnancyTest, UrinaryAnswers
from reprieve.therapy.ordering import Plan
from reprieve.therapy.prompts import Level, Prompt, Watched
from reprieve.therapy.protocols import DrugForm, Indication, Tier
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import DrugClass
from reprieve.therapy.session import Cause, Event, EventKind
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import ReadingSource, Sign
from reprieve.therapy.weights import Weighing

_SIX_PLACES = Decimal("0.000001")
_THREE_PLACES = Decimal("0.001")
_PLAN_SIX = (
    "dose_mg",
    "dose_mg_per_kg",
    "rate_mg_per_h",
    "rate_mg_per_kg_h",
    "rate_ml_per_h",
    "volume_ml",
    "concentration_mg_per_ml",
)


def known(value: bool | None) -> Fact:
    """Return a column's answer as a fact: null is what nobody has established."""
    return UNKNOWN if value is None else value


def column(fact: object) -> Any:
    """Return a fact as a column: unknown is null."""
    return None if isinstance(fact, Unknown) else fact


# --- order -----------------------------------------------------------------------------------------------------------


def plan_columns(plan: Plan) -> dict[str, Any]:
    """Return a plan as an order's columns; what exceeds their places is cut, never rounded up."""
    down = {name: getattr(plan, name).quantize(_SIX_PLACES, rounding=ROUND_DOWN) for name in _PLAN_SIX}
    return {
        **down,
        "protocol_key": plan.protocol_key,
        "protocol_version": plan.protocol_version,
        "drug_form": plan.drug_form.value,
        "weight_kg": plan.weight_kg,
        "asked_mg": plan.asked_mg.quantize(_SIX_PLACES),
        "duration_min": plan.duration_min.quantize(_THREE_PLACES),
        "run_min": plan.run_min.quantize(_THREE_PLACES),
        "tier": plan.tier.value,
        "rounding": plan.rounding.as_json(),
        "decision": plan.decision.as_json(),
    }


def plan_of(order: Order) -> Plan:
    """Return an order as the plan that was signed."""
    return Plan(
        protocol_key=order.protocol_key,
        protocol_version=order.protocol_version,
        drug_form=DrugForm(order.drug_form),
        weight_kg=order.weight_kg,
        asked_mg=order.asked_mg,
        duration_min=order.duration_min,
        run_min=order.run_min,
        tier=Tier(order.tier),
        rounding=Sentence.from_json(order.rounding),
        decision=Decision.from_json(order.decision),
        **{name: getattr(order, name) for name in _PLAN_SIX},
    )


# --- what is known of a patient --------------------------------------------------------------------------------------


def weighing_of(row: BodyMeasure) -> Weighing:
    return Weighing(weight_kg=row.weight_kg, weighed_at=row.measured_at, scale_id=row.scale_id)


def medicine_of(row: Medicine) -> screening.Medicine:
    """Return a medicine with the classes that the list of drugs gives its ingredient today, else the class on file."""
    drug = vocabulary.drugs().get(row.ingredient)
    own = DrugClass(row.drug_class) if row.drug_class else UNKNOWN
    return screening.Medicine(
        name=row.name,
        drug_class=drug.classes[0] if drug else own,
        also=drug.classes[1:] if drug else (),
        ingredient=row.ingredient,
        last_taken_at=row.last_taken_at or UNKNOWN,
        diazepam_mg_per_day=UNKNOWN if row.diazepam_mg_per_day is None else row.diazepam_mg_per_day,
    )


def liver_of(row: LiverResult, *, reviewed: bool) -> LiverPanel:
    """Return a panel with each enzyme as a multiple of its upper limit of normal."""
    return LiverPanel(
        alt=row.alt_u_per_l / row.alt_upper_u_per_l,
        ast=row.ast_u_per_l / row.ast_upper_u_per_l,
        alp=row.alp_u_per_l / row.alp_upper_u_per_l,
        ggt=row.ggt_u_per_l / row.ggt_upper_u_per_l,
        taken_on=row.taken_on,
        reviewed=reviewed,
    )


def pregnancy_test_of(row: PregnancyResult) -> PregnancyTest:
    return PregnancyTest(positive=row.positive, taken_at=row.taken_at, lot=row.lot)


def consent_of(row: Consent, *, withdrawn: bool, changed: tuple[str, ...] | Unknown = ()) -> ConsentFacts:
    return ConsentFacts(
        changed=changed,
        indication=Indication(row.indication),
        protocol_key=row.protocol_key,
        protocol_version=row.protocol_version,
        drug_form=DrugForm(row.drug_form),
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        language=row.language,
        teach_back=row.teach_back,
        withdrawn=withdrawn,
    )


# --- the day ---------------------------------------------------------------------------------------------------------


def event_of(row: SessionEvent) -> Event:
    return Event(
        id=str(row.pk),
        seq=row.seq,
        kind=EventKind(row.kind),
        occurred_at=row.occurred_at,
        recorded_at=row.written_at,
        by=row.by_name,
        amends=str(row.amends_id) if row.amends_id else None,
        # A discharge names its gate in the table too; only of a start do the rules ask for it.
        gate=str(row.gate_id) if row.gate_id and row.kind == EventKind.STARTED else None,
        rate_mg_per_h=row.rate_mg_per_h,
        cause=Cause(row.cause) if row.cause else None,
        drug=row.drug or None,
        dose=row.dose,
        unit=row.unit or None,
        route=row.route or None,
        symptom=Symptom(row.symptom) if row.symptom else None,
        scale=Scale(row.scale) if row.scale else None,
        score=row.score,
        words=row.words,
        entry=str(row.entry) if row.typed_at else "",
        typed_at=row.typed_at,
    )


def event_columns(event: Event) -> dict[str, Any]:
    """Return an event as columns, without its session, its author and its reason."""
    return {
        "seq": event.seq,
        "kind": event.kind.value,
        "occurred_at": event.occurred_at,
        "typed_at": event.typed_at,
        "amends_id": int(event.amends) if event.amends else None,
        "gate_id": int(event.gate) if event.gate else None,
        "rate_mg_per_h": event.rate_mg_per_h,
        "cause": event.cause.value if event.cause else "",
        "drug": event.drug or "",
        "dose": event.dose,
        "unit": event.unit or "",
        "route": event.route or "",
        "symptom": event.symptom.value if event.symptom else "",
        "scale": event.scale.value if event.scale else "",
        "score": event.score,
        "words": event.words,
    }


def standing(rows: Iterable[Taken]) -> tuple[vitals.Reading, ...]:
    """Return the readings that hold: one that was amended gives way to the row that names it."""
    rows = tuple(rows)
    amended = {row.amends_id for row in rows if row.amends_id}
    return tuple(reading_of(row) for row in rows if row.pk not in amended)


def reading_of(row: Taken) -> vitals.Reading:
    return vitals.Reading(
        sign=Sign(row.sign),
        value=row.value,
        taken_at=row.taken_at,
        source=ReadingSource(row.source),
        artefact=row.artefact,
        recorded_at=row.written_at,
    )


def override_of(row: GateOverride) -> Override:
    return Override(rule=row.rule, by=row.by_name, role=Role(row.by_role), reason=row.reason, at=row.written_at)


def reading_columns(reading: vitals.Reading) -> dict[str, Any]:
    return {
        "sign": reading.sign.value,
        "value": reading.value,
        "taken_at": reading.taken_at,
        "artefact": reading.artefact,
    }


def drug_check_of(rows: Iterable[DrugReading]) -> DrugCheck | Unknown | None:
    """Return the check of two people who read the same, each for themselves; the last reading of each counts.

    UNKNOWN until two people have read; None if they read different things: then there is no check.
    """
    last = {row.by_user_id: row for row in rows}
    if len(last) < 2:
        return UNKNOWN
    first, second = sorted(last.values(), key=lambda row: row.pk)[-2:]
    if _read(first) != _read(second):
        return None
    return DrugCheck(
        first_person=first.by_name,
        second_person=second.by_name,
        drug_form=DrugForm(second.drug_form),
        concentration_mg_per_ml=second.concentration_mg_per_ml,
        volume_ml=second.volume_ml,
        pump_rate_ml_per_h=second.pump_rate_ml_per_h,
        vial_lot=second.vial_lot,
        ndc=second.ndc,
        checked_at=second.written_at,
    )


def _read(row: DrugReading) -> tuple[object, ...]:
    return (row.drug_form, row.concentration_mg_per_ml, row.volume_ml, row.pump_rate_ml_per_h, row.vial_lot, row.ndc)


def prompt_columns(prompt: Prompt) -> dict[str, Any]:
    return {
        "key": prompt.key,
        "rule": prompt.rule,
        "sign": str(prompt.sign),
        "level": prompt.level.value,
        "says": prompt.says.as_json(),
        "resolve": prompt.resolve.as_json(),
        "since": prompt.since,
        "source": prompt.source,
        "certainty": prompt.certainty.value,
    }


def prompt_of(row: PromptEntry) -> Prompt:
    return Prompt(
        key=row.key,
        rule=row.rule,
        sign=_watched(row.sign),
        level=Level(row.level),
        says=Sentence.from_json(row.says),
        resolve=Sentence.from_json(row.resolve),
        since=row.since,
        source=row.source,
        certainty=Certainty(row.certainty),
    )


def _watched(word: str) -> Watched:
    for kind in (Sign, Scale, Symptom):
        if word in {member.value for member in kind}:
            return kind(word)
    return word


# --- the forms of the day --------------------------------------------------------------------------------------------

# Facts whose column has the same name and the same three answers.
_SAME = tuple(
    field.name
    for field in fields(CheckInFacts)
    if field.name not in {"urinary", "escort", "monitors", "other_ketamine_last_at", "alcohol_or_drugs_last_at"}
)


def checkin_of(row: CheckInRow | None) -> CheckInFacts:
    """Return the facts of the day; everything unknown where nothing was saved."""
    if row is None:
        return CheckInFacts()
    same = {name: UNKNOWN if getattr(row, name) is None else getattr(row, name) for name in _SAME}
    return CheckInFacts(
        urinary=UrinaryAnswers(
            frequency=known(row.urinary_frequency),
            urgency=known(row.urinary_urgency),
            pain=known(row.urinary_pain),
            blood=known(row.urinary_blood),
            reviewed=row.urinary_reviewed,
        ),
        other_ketamine_last_at=row.other_ketamine_last_at if row.other_ketamine_asked else UNKNOWN,
        alcohol_or_drugs_last_at=row.alcohol_or_drugs_last_at if row.alcohol_or_drugs_asked else UNKNOWN,
        escort=_escort_of(row),
        monitors=UNKNOWN if row.monitors is None else frozenset(Monitor(name) for name in row.monitors),
        **same,
    )


def checkin_columns(facts: CheckInFacts) -> dict[str, Any]:
    escort = facts.escort
    named = escort if isinstance(escort, Escort) else None
    return {
        **{name: column(getattr(facts, name)) for name in _SAME},
        "urinary_frequency": column(facts.urinary.frequency),
        "urinary_urgency": column(facts.urinary.urgency),
        "urinary_pain": column(facts.urinary.pain),
        "urinary_blood": column(facts.urinary.blood),
        "urinary_reviewed": facts.urinary.reviewed,
        "other_ketamine_asked": not isinstance(facts.other_ketamine_last_at, Unknown),
        "other_ketamine_last_at": column(facts.other_ketamine_last_at),
        "alcohol_or_drugs_asked": not isinstance(facts.alcohol_or_drugs_last_at, Unknown),
        "alcohol_or_drugs_last_at": column(facts.alcohol_or_drugs_last_at),
        "monitors": None
        if isinstance(facts.monitors, Unknown)
        else sorted(monitor.value for monitor in facts.monitors),
        "escort_asked": not isinstance(escort, Unknown),
        "escort_name": named.name if named else "",
        "escort_phone": named.phone if named else "",
        "escort_confirmed_at": column(named.confirmed_at) if named else None,
        "escort_confirmed_by": named.confirmed_by if named else "",
    }


def _escort_of(row: CheckInRow) -> gates.Escort | Unknown | None:
    if not row.escort_asked:
        return UNKNOWN
    if not row.escort_name:
        return None
    return Escort(
        name=row.escort_name,
        phone=row.escort_phone,
        confirmed_at=row.escort_confirmed_at or UNKNOWN,
        confirmed_by=row.escort_confirmed_by,
    )


def going_home_of(row: DischargeRow | None) -> GoingHomeFacts:
    """Return what was seen before going home; everything unknown where nothing was saved."""
    if row is None:
        return GoingHomeFacts()
    return GoingHomeFacts(
        walks_and_turns=known(row.walks_and_turns),
        oriented=known(row.oriented),
        escort_took_over=(row.escort_name or None) if row.escort_asked else UNKNOWN,
        leaflet_given=known(row.leaflet_given),
    )


def going_home_columns(facts: GoingHomeFacts) -> dict[str, Any]:
    return {
        "walks_and_turns": column(facts.walks_and_turns),
        "oriented": column(facts.oriented),
        "escort_asked": not isinstance(facts.escort_took_over, Unknown),
        "escort_name": column(facts.escort_took_over) or "",
        "leaflet_given": column(facts.leaflet_given),
    }
