"""A patient's page: who, treated for what on which evidence, what is known and by whom, what was ordered and done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from reprieve.chart.queries import ConsentRow, DayRow, LiverRow, MeasureRow, OrderView, PatientView
from reprieve.opioids.queries import load_of_rows
from reprieve.staff.presenters.facts import DRUG_FORM_WORDS
from reprieve.staff.presenters.findings import CertaintyMark, DecisionView, certainty_mark, present_decision
from reprieve.staff.presenters.laboratory import LabCard, present_laboratory
from reprieve.staff.presenters.medicines import MedicineLine, present_medicine
from reprieve.staff.presenters.opioids import LoadLine, load_line
from reprieve.staff.presenters.people import PatientName, present_patient
from reprieve.staff.presenters.screening import ScreeningPage, present_screening
from reprieve.staff.presenters.states import Mark, mark_of_state
from reprieve.therapy.decisions import Decision, Unknown
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.screening import QUESTIONS, Item
from reprieve.therapy.session import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One thing that is known: what, since when, by whom, and what to add."""

    what: str
    at: datetime
    by: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """What the literature says, for or against."""

    says: str
    source: str
    certainty: CertaintyMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolCard:
    """A protocol as a prescriber weighs it."""

    key: str
    title: str
    version: int
    grade: str
    grade_says: str
    drug: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverLine:
    """One panel, each enzyme as a multiple of its upper limit of normal."""

    id: int
    taken_on: date
    values: tuple[tuple[str, str], ...]
    plans: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One consent."""

    id: int
    what: str
    signed_at: datetime
    signed_by: str
    language: str
    teach_back: bool
    withdrawn: bool
    by: str
    edition: str
    on_screen: bool
    must_be_asked_again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order on a list."""

    id: int
    title: str
    numbers: str
    signed_at: datetime
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One infusion day on a list."""

    id: int
    starts_at: datetime
    room: str
    mark: Mark
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """What the page shows."""

    patient: PatientName
    indication: str
    diagnosis: Known | None
    earlier_diagnoses: tuple[Known, ...]
    protocols: tuple[ProtocolCard, ...]
    weights: tuple[Known, ...]
    last_kg: Decimal | None
    screening_yes: tuple[Known, ...]
    screening_no: tuple[Known, ...]
    screening_unknown: tuple[str, ...]
    screening: DecisionView | None
    history: ScreeningPage
    medicines: tuple[MedicineLine, ...]
    opioid_load: LoadLine
    stopped: tuple[MedicineLine, ...]
    liver: tuple[LiverLine, ...]
    laboratory: tuple[LabCard, ...]
    pregnancy: tuple[Known, ...]
    consents: tuple[ConsentLine, ...]
    orders: tuple[OrderLine, ...]
    sessions: tuple[SessionLine, ...]
    now: datetime


def present_patient_page(view: PatientView) -> PatientPage:
    """Return the page of one patient."""
    answers = [
        (row.present, Known(what=_(QUESTIONS[row.item].asks), at=row.at, by=row.by, more=row.note))
        for row in view.screening.values()
        if not row.stale
    ]
    diagnoses = tuple(
        Known(what=_(row.indication.title), at=row.at, by=row.by, more=row.basis) for row in view.diagnoses
    )
    indication = view.diagnoses[0].indication if view.diagnoses else None
    return PatientPage(
        patient=present_patient(view.patient, timezone.localdate(view.now)),
        indication=_(indication.title) if indication else "",
        diagnosis=diagnoses[0] if diagnoses else None,
        earlier_diagnoses=diagnoses[1:],
        protocols=tuple(map(present_protocol, view.protocols)),
        weights=tuple(_weight(row) for row in view.measures),
        last_kg=view.measures[0].weight_kg if view.measures else None,
        screening_yes=tuple(known for present, known in answers if present),
        screening_no=tuple(known for present, known in answers if not present),
        screening_unknown=tuple(_(question.asks) for item, question in QUESTIONS.items() if _unknown(item, view)),
        screening=_screening(view),
        history=present_screening(view),
        opioid_load=load_line(load_of_rows(view.medicines)),
        medicines=tuple(present_medicine(row) for row in view.medicines if row.taken),
        stopped=tuple(present_medicine(row) for row in view.medicines if not row.taken),
        liver=tuple(_liver(row) for row in view.liver),
        laboratory=present_laboratory(view.laboratory, qtc_long_ms=view.qtc_long_ms),
        pregnancy=tuple(
            Known(
                what=_("Positive") if row.positive else _("Negative"),
                at=row.taken_at,
                by=row.by,
                more=_("lot {lot}").format(lot=row.lot) if row.lot else "",
            )
            for row in view.pregnancy_tests
        ),
        consents=tuple(_consent(row) for row in view.consents),
        orders=tuple(present_order_line(row) for row in view.orders),
        sessions=tuple(_session(row) for row in view.sessions),
        now=view.now,
    )


def _screening(view: PatientView) -> DecisionView | None:
    """Return what speaks; questions that nobody asked are listed by name instead, once."""
    if view.screening_decision is None:
        return None
    unasked = {item.value.replace("_", "-") for item in QUESTIONS if _unknown(item, view)}
    asked = tuple(f for f in view.screening_decision.findings if f.rule.partition("-")[2] not in unasked)
    return present_decision(Decision(asked), only_speaking=True)


def _unknown(item: Item, view: PatientView) -> bool:
    """Say whether nobody has answered this, or not lately."""
    row = view.screening.get(item)
    return row is None or row.stale


def present_protocol(protocol: Protocol) -> ProtocolCard:
    """Return a protocol with its grade and every honest sentence, against as well as for."""
    return ProtocolCard(
        key=protocol.key,
        title=_(protocol.title),
        version=protocol.version,
        grade=protocol.grade,
        grade_says=_(protocol.grade_says),
        drug=str(DRUG_FORM_WORDS[protocol.drug_form]),
        evidence=tuple(
            EvidenceLine(says=_(note.says), source=note.source, certainty=certainty_mark(note.certainty))
            for note in protocol.evidence
        ),
    )


def present_order_line(order: OrderView) -> OrderLine:
    """Return an order as one line."""
    plan = order.plan
    return OrderLine(
        id=order.id,
        title=_(order.protocol.title) if order.protocol else plan.protocol_key,
        numbers=_("{mg} mg over {minutes} min, {rate} mL/h").format(
            mg=f"{plan.dose_mg.normalize():f}",
            minutes=f"{plan.run_min:.0f}",
            rate=f"{plan.rate_ml_per_h.normalize():f}",
        ),
        signed_at=order.signed_at,
        signed_by=order.signed_by,
    )


def _weight(row: MeasureRow) -> Known:
    height = _("height {cm} cm").format(cm=f"{row.height_cm.normalize():f}") if row.height_cm else ""
    scale = _("scale {scale}").format(scale=row.scale_id) if row.scale_id else ""
    return Known(
        what=_("{kg} kg").format(kg=f"{row.weight_kg.normalize():f}"),
        at=row.measured_at,
        by=row.by,
        more=", ".join(filter(None, (height, scale))),
    )


def _liver(row: LiverRow) -> LiverLine:
    panel = row.panel
    named = (("ALT", panel.alt), ("AST", panel.ast), ("ALP", panel.alp), ("GGT", panel.ggt))
    return LiverLine(
        id=row.id,
        taken_on=panel.taken_on,
        values=tuple((name, _("{times} × normal").format(times=f"{value:.2f}")) for name, value in named),
        plans=row.plans,
        by=row.by,
    )


def _consent(row: ConsentRow) -> ConsentLine:
    consent = row.consent
    what = _("{protocol}, version {version}, {drug}")
    return ConsentLine(
        id=row.id,
        what=what.format(
            protocol=_(consent.indication.title),
            version=consent.protocol_version,
            drug=DRUG_FORM_WORDS[consent.drug_form],
        ),
        signed_at=consent.signed_at,
        signed_by=consent.signed_by,
        language=consent.language,
        teach_back=consent.teach_back,
        withdrawn=consent.withdrawn,
        by=row.by,
        edition=row.edition,
        on_screen=row.on_screen,
        must_be_asked_again="" if consent.withdrawn else _outdated(consent.changed),
    )


def _outdated(changed: tuple[str, ...] | Unknown) -> str:
    """Return why a consent must be asked for again, "" where its words are those of today."""
    if isinstance(changed, Unknown):
        return _("which text was signed was not kept")
    return ", ".join(_(what) for what in changed)


def _session(row: DayRow) -> SessionLine:
    return SessionLine(
        id=row.session_id,
        starts_at=row.starts_at,
        room=row.room_name,
        mark=mark_of_state(row.state),
        over=row.state in {State.DISCHARGED, State.CANCELLED},
    )
