"""The record of one day as a document: who decided what, when, on which numbers, under which protocol version.

It hides nothing: overridden findings, amended entries and prompts that nobody answered stand where they belong.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reprieve.chart.queries import OrderView, RecordView
from reprieve.people.queries import PatientSummary
from reprieve.staff.forms.checkin import DRUG_FORM_WORDS
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import number
from reprieve.staff.presenters.dispensary_papers import account_section
from reprieve.staff.presenters.events import plain, rate_words
from reprieve.staff.presenters.findings import ROLE_WORDS
from reprieve.staff.presenters.leaving import escort_sentences, left_sections
from reprieve.staff.presenters.people import SEX_WORDS
from reprieve.staff.presenters.record_beside import device_sections
from reprieve.staff.presenters.record_breathing import breathing_section
from reprieve.staff.presenters.record_care import care_section, harm_section
from reprieve.staff.presenters.record_decisions import findings_table, gate_sections
from reprieve.staff.presenters.record_interval import interval_section
from reprieve.staff.presenters.record_lists import (
    chart_section,
    drug_section,
    events_section,
    prompts_section,
    readings_section,
    signatures_section,
    trail_section,
)
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import mark_of_state
from reprieve.staff.printing.document import Bullets, Document, Pairs, Paragraph, Part, Section
from reprieve.therapy.protocols import Protocol


def present_record(record: RecordView, *, printed_by: str) -> Document:
    """Return the whole record as a document, for page and paper alike."""
    view = record.session
    who = _who(view.patient)
    return Document(
        title=_("Record of an infusion"),
        subtitle=_("{who}. Session {number}, {day}, {room}.").format(
            who=who, number=view.id, day=times.day(view.starts_at), room=view.room_name
        ),
        running=_("{who} · session {number}, {day}").format(who=who, number=view.id, day=times.day(view.starts_at)),
        foot=_("Printed {at} ({zone}) by {name}. Audit trail head {head}…").format(
            at=times.moment(record.printed_at),
            zone=timezone.get_current_timezone_name(),
            name=printed_by,
            head=record.head[:16],
        ),
        language=get_language() or "en",
        made_at=record.printed_at,
        sections=(
            _summary(record),
            *left_sections(view),
            _patient(record),
            *(_ordered(view.order) if view.order else ()),
            interval_section(view),
            drug_section(view),
            account_section(view.drug, pump_done=view.state.pump_done),
            *gate_sections(view),
            chart_section(view),
            events_section(view),
            readings_section(view, record.tablet_readings),
            prompts_section(view),
            breathing_section(view),
            *device_sections(view),
            harm_section(record.adverse_events),
            care_section(view.care),
            signatures_section(view),
            trail_section(record),
        ),
    )


def _who(patient: PatientSummary) -> str:
    return _("{name}, born {day}, record {mrn}").format(name=patient.name, day=_date(patient.born_on), mrn=patient.mrn)


def _date(day: date) -> str:
    return date_format(day, "j M Y")


def _summary(record: RecordView) -> Section:
    """Say in a few lines how the day went; times in the clinic's zone."""
    view, day = record.session, record.session.day
    rows = [(_("State"), mark_of_state(view.state).word)]
    moments = (
        (_("Checked in"), day.checked_in_at),
        (_("Infusion started"), day.started_at),
        (_("Infusion stopped"), day.stopped_at),
        (_("Left"), day.over_at),
    )
    rows += [(name, times.moment(at)) for name, at in moments if at is not None]
    if day.started_at is not None:
        ordered = _("{mg} mg").format(mg=plain(record.ordered_mg)) if record.ordered_mg is not None else "–"
        rows += [
            (_("Given in all"), _("{mg} mg, rounded down").format(mg=number(record.given_mg))),
            (_("Ordered"), ordered),
            (_("Minutes the pump ran"), number(record.infused_min)),
        ]
    rows.append((_("Escort"), "\n".join(escort_sentences(view))))
    if day.patient_asked_to_stop:
        rows.append((_("Ended early"), _("at the patient's request")))
    if day.left_against_advice:
        rows.append((_("Left"), _("against advice")))
    return Section(key="summary", title=_("In short"), parts=(Pairs(rows=tuple(rows)), *_misfits(record)))


def _misfits(record: RecordView) -> tuple[Part, ...]:
    """Say openly where entries do not fit together."""
    if not record.session.day.impossible:
        return ()
    count = len(record.session.day.impossible)
    text = _("{count} entries do not fit where they stand and changed nothing; they are marked in the list of events.")
    return (Paragraph(text=text.format(count=count), strong=True),)


def _patient(record: RecordView) -> Section:
    view = record.session
    patient = view.patient
    age = patient.age_on(timezone.localdate(view.starts_at))
    rows = [
        (_("Name"), patient.name),
        (_("Born"), _("{day} ({age} years on the day)").format(day=_date(patient.born_on), age=age)),
        (_("Sex"), str(SEX_WORDS[patient.sex])),
        (_("Record number"), patient.mrn),
    ]
    rows += [
        (
            _("Weighed"),
            _("{weight} kg on {at}, by {who}").format(
                weight=plain(row.weight_kg), at=times.moment(row.measured_at), who=row.by
            ),
        )
        for row in record.measures[:1]
    ]
    rows += [
        (
            _("Consent"),
            _("{protocol} version {version}, edition {edition}, signed {at} by {who} {how}{state}").format(
                protocol=row.consent.protocol_key,
                version=row.consent.protocol_version,
                at=times.moment(row.consent.signed_at),
                who=row.consent.signed_by,
                edition=row.edition or _("not kept"),
                how=(_("on screen before {witness}") if row.on_screen else _("on paper, recorded by {witness}")).format(
                    witness=row.by
                ),
                state=_(", withdrawn") if row.consent.withdrawn else "",
            ),
        )
        for row in record.consents
    ]
    return Section(key="patient", title=_("Patient"), parts=(Pairs(rows=tuple(rows)),))


def _ordered(order: OrderView) -> tuple[Section, ...]:
    plan = order.plan
    rows = (
        (_("Indication"), _(order.indication.title)),
        (_("Protocol"), _("{key}, version {version}").format(key=plan.protocol_key, version=plan.protocol_version)),
        (_("Drug"), str(DRUG_FORM_WORDS[plan.drug_form])),
        (_("Weight used"), _("{kg} kg, of {day}").format(kg=plain(plan.weight_kg), day=times.day(order.weighed_at))),
        (_("Dose"), _("{mg} mg ({per_kg} mg/kg)").format(mg=plain(plan.dose_mg), per_kg=plain(plan.dose_mg_per_kg))),
        (_("Time"), _("{minutes} min").format(minutes=plain(plan.duration_min))),
        (_("Rate"), rate_words(plan.rate_mg_per_h, plan.concentration_mg_per_ml)),
        (
            _("Bag"),
            _("{ml} mL at {concentration} mg/mL").format(
                ml=plain(plan.volume_ml), concentration=plain(plan.concentration_mg_per_ml)
            ),
        ),
        (_("Rounding"), words(plan.rounding)),
        (_("Tier"), plan.tier.name),
        (_("Signed"), _signed(order)),
    )
    parts: tuple[Part, ...] = (Pairs(rows=rows), findings_table(plan.decision, _("What the rules said at signing")))
    sections = [Section(key="order", title=_("Order"), parts=parts)]
    if order.protocol is not None:
        sections.append(_protocol(order.protocol))
    return tuple(sections)


def _signed(order: OrderView) -> str:
    role = f" ({ROLE_WORDS[order.role]})" if order.role else ""
    return _("{at} by {who}").format(at=times.moment(order.signed_at), who=f"{order.signed_by}{role}")


def _protocol(protocol: Protocol) -> Section:
    rows = (
        (_("Title"), _(protocol.title)),
        (_("Evidence grade"), f"{protocol.grade}: {_(protocol.grade_says)}"),
    )
    notes = tuple(
        _("{says} ({source}; {certainty})").format(
            says=_(note.says), source=note.source, certainty=note.certainty.value
        )
        for note in protocol.evidence
    )
    return Section(key="protocol", title=_("Protocol"), parts=(Pairs(rows=rows), Bullets(items=notes)))
