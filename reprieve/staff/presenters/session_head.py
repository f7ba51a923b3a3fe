"""Who this is and what was decided: the strip over the session page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from reprieve.chart.queries import ChairView, ConsentRow, SessionView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.people import PatientName, present_patient
from reprieve.therapy.screening import Item
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFact:
    """One pair of the strip; look: empty, is-amber (nobody knows) or is-red (stands against it)."""

    name: str
    value: str
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The strip. first: what is always before the eye; more: what a phone folds away."""

    patient: PatientName
    room: str
    booked_for: str
    first: tuple[HeadFact, ...]
    more: tuple[HeadFact, ...]
    grade: str
    grade_says: str


def present_head(view: SessionView, chart: ChairView) -> Head:
    """Return who this is, on which weight, consent and protocol."""
    protocol = view.protocol
    return Head(
        patient=present_patient(view.patient, timezone.localdate(view.now)),
        room=view.room_name,
        booked_for=times.moment(view.starts_at),
        first=(_weight(view), _allergy(chart)),
        more=(_consent(view, chart), _protocol(view), _order(view), _baseline(view)),
        grade=_("evidence: {grade}").format(grade=protocol.grade) if protocol else "",
        grade_says=_(protocol.grade_says) if protocol else "",
    )


def _weight(view: SessionView) -> HeadFact:
    if view.order is None:
        return HeadFact(name=_("Weight used"), value=_("no order"), look="is-amber")
    weight = plain(view.order.plan.weight_kg)
    return HeadFact(
        name=_("Weight used"),
        value=_("{weight} kg, of {day}").format(weight=weight, day=times.day(view.order.weighed_at)),
    )


def _allergy(chart: ChairView) -> HeadFact:
    answer = chart.screening.get(Item.KETAMINE_ALLERGY)
    if answer is None:
        return HeadFact(name=_("Allergy to ketamine"), value=_("not asked"), look="is-amber")
    if answer.present:
        return HeadFact(name=_("Allergy to ketamine"), value=_("YES"), look="is-red")
    return HeadFact(name=_("Allergy to ketamine"), value=_("none"))


def _consent(view: SessionView, chart: ChairView) -> HeadFact:
    fitting = [row for row in chart.consents if _fits(row, view) and not row.consent.withdrawn]
    if not fitting:
        return HeadFact(name=_("Consent"), value=_("none for this protocol"), look="is-red")
    latest = max(fitting, key=lambda row: row.consent.signed_at).consent
    return HeadFact(name=_("Consent"), value=_("signed {day}").format(day=times.day(latest.signed_at)))


def _fits(row: ConsentRow, view: SessionView) -> bool:
    protocol = view.protocol
    return protocol is not None and (row.consent.protocol_key, row.consent.protocol_version) == (
        protocol.key,
        protocol.version,
    )


def _protocol(view: SessionView) -> HeadFact:
    if view.protocol is None:
        return HeadFact(name=_("Protocol"), value=_("no order"), look="is-amber")
    value = _("{title}, version {version}").format(title=_(view.protocol.title), version=view.protocol.version)
    return HeadFact(name=_("Protocol"), value=value)


def _order(view: SessionView) -> HeadFact:
    if view.order is None:
        return HeadFact(name=_("Order"), value=_("none signed"), look="is-amber")
    plan = view.order.plan
    value = _("{mg} mg in {minutes} min, {rate} mg/h = {pump} mL/h, tier {tier}").format(
        mg=plain(plan.dose_mg),
        minutes=plain(plan.duration_min),
        rate=plain(plan.rate_mg_per_h),
        pump=plain(plan.rate_ml_per_h),
        tier=(view.tier or plan.tier).name,
    )
    return HeadFact(name=_("Order"), value=value)


def _baseline(view: SessionView) -> HeadFact:
    systolic, diastolic = view.baseline.get(Sign.SYSTOLIC), view.baseline.get(Sign.DIASTOLIC)
    if systolic is None or diastolic is None:
        return HeadFact(name=_("Baseline pressure"), value=_("not measured"), look="is-amber")
    return HeadFact(name=_("Baseline pressure"), value=f"{plain(systolic)}/{plain(diastolic)} mmHg")
