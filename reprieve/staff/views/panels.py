"""The forms of the session page: which stand on it in which layout, and how each starts, empty of what is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reprieve.chart.queries import SessionView, devices
from reprieve.dispensary.queries import stock
from reprieve.people.permissions import Act, may
from reprieve.people.queries import staff
from reprieve.staff.forms import charting, checkin, dispensing, drug_check, gate, interval, pump
from reprieve.staff.forms.devices import ScanForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.presenters.devices import device_line
from reprieve.staff.presenters.dispensary_day import Account, present_account
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.presenters.messages import said_driver
from reprieve.staff.presenters.session import layout_of
from reprieve.therapy.decisions import Decision, Role
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.scales import Scale
from reprieve.voice.queries import drivers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PRESCRIBES: Final = (Role.PRESCRIBER, Role.MEDICAL_DIRECTOR)

Make = Callable[..., BedsideForm]  # (data or None, view=the session) → the form


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One form of the page. template: how it is drawn; make: how it starts; open: unfolded when the page opens.

    group: what of the facts of the day it asks for; only facts panels have one. shown: on which days at all.
    """

    name: str
    title: str | _StrPromise
    template: str
    make: Make
    act: Act = Act.CHART
    open: bool = False
    group: str = ""
    shown: Callable[[SessionView], bool] = lambda _view: True

    @property
    def address(self) -> str:
        """Return the name of the address that the form is sent to."""
        return "staff:session_facts" if self.group else f"staff:session_{self.name}"

    @property
    def file(self) -> str:
        return f"staff/session/panels/{self.template}.html"


def _facts_form(data: Any, *, view: SessionView, group: checkin.Group) -> BedsideForm:
    kind = checkin.SubstancesForm if group.key == "substances" else checkin.FactsForm
    return kind(data, group=group, facts=view.checkin, now=view.now)


def _plain(kind: Callable[..., BedsideForm]) -> Make:
    """Make a form that knows nothing of the session."""
    return lambda data, *, view: kind(data, now=view.now)


def _interval(data: Any, *, view: SessionView) -> BedsideForm:
    return interval.IntervalForm(data, known=view.interval, now=view.now)


def _escort(data: Any, *, view: SessionView) -> BedsideForm:
    said = said_driver(drivers([view.id]).get(view.id))
    return checkin.EscortForm(data, escort=view.checkin.escort, said=said, now=view.now)


def _monitors(data: Any, *, view: SessionView) -> BedsideForm:
    return checkin.MonitorsForm(data, monitors=view.checkin.monitors, now=view.now)


def _devices(data: Any, *, view: SessionView) -> BedsideForm:
    here = [device_line(row, view.now) for row in devices(view.now) if row.room_id == view.room_id]
    return ScanForm(data, here=here, now=view.now)


def _kit(data: Any, *, view: SessionView) -> BedsideForm:
    today = timezone.localdate(view.now)
    checked = {piece for piece, day in view.kit_checked_on.items() if day == today}
    return checkin.KitForm(data, checked=checked, now=view.now)


def _scores(data: Any, *, view: SessionView) -> BedsideForm:
    return charting.ScoresForm(data, sedation=view.sedation, now=view.now)


def _home_scores(data: Any, *, view: SessionView) -> BedsideForm:
    return gate.HomeScoresForm(data, sedation=view.sedation, now=view.now)


def _rescue(data: Any, *, view: SessionView) -> BedsideForm:
    return charting.RescueForm(data, formulary=FORMULARY, qtc=view.qtc, now=view.now)


def _rate(data: Any, *, view: SessionView) -> BedsideForm:
    concentration = view.order.plan.concentration_mg_per_ml if view.order else Decimal(0)
    return pump.RateForm(data, concentration_mg_per_ml=concentration, was_mg_per_h=view.day.rate_mg_per_h, now=view.now)


def _resume(data: Any, *, view: SessionView) -> BedsideForm:
    return pump.ResumeForm(data, prescribers=staff(roles=PRESCRIBES), now=view.now)


def _recovery(data: Any, *, view: SessionView) -> BedsideForm:
    return gate.RecoveryForm(data, facts=view.going_home, version=view.going_home_version, now=view.now)


def _drug(data: Any, *, view: SessionView) -> BedsideForm:
    taken = [vial for vial in view.drug.vials if vial.account.drawn > vial.account.put_back]
    return drug_check.DrugReadingForm(data, drawn=taken, now=view.now)


def _draw(data: Any, *, view: SessionView) -> BedsideForm:
    """Offer what may be used: in date, not set aside, of the ordered form; a scan of another is refused with why."""
    plan, today = view.order.plan if view.order else None, timezone.localdate(view.now)
    usable = [
        lot
        for lot in stock()
        if plan is not None
        and lot.product.drug_form is plan.drug_form
        and not lot.quarantined
        and lot.expires_on >= today
    ]
    account = view.drug.account
    needed = plan.dose_mg - account.drawn + account.put_back if plan is not None else Decimal(0)
    return dispensing.DrawForm(data, drug=view.drug, lots=usable, needed_mg=max(needed, Decimal(0)), now=view.now)


def _waste(data: Any, *, view: SessionView) -> BedsideForm:
    return dispensing.WasteForm(data, drug=view.drug, now=view.now)


def _something_is_left(view: SessionView) -> bool:
    return view.drug.account.remaining != 0


FACTS: Final = tuple(
    Panel(
        name=f"facts-{group.key}",
        title=group.title,
        template="facts",
        make=partial(_facts_form, group=group),
        act=Act.CHECK_READINESS,
        group=group.key,
    )
    for group in checkin.GROUPS
)
INTERVAL: Final = Panel(
    name="interval",
    title=_("New since the last visit"),
    template="facts",
    make=_interval,
    act=Act.CHECK_READINESS,
)
VITALS: Final = Panel(name="vitals", title=_("Vital signs"), template="vitals", make=_plain(charting.VitalsForm))
OPEN_VITALS: Final = replace(VITALS, open=True)
SCORES: Final = Panel(name="scores", title=_("Scores"), template="scores", make=_scores)
SYMPTOM: Final = Panel(name="symptom", title=_("Symptom"), template="symptom", make=_plain(charting.SymptomForm))
RESCUE: Final = Panel(
    name="rescue",
    title=_("Drug given"),
    template="rescue",
    make=_rescue,
)
NOTE: Final = Panel(name="note", title=_("Note"), template="fields", make=_plain(charting.NoteForm))
RATE: Final = Panel(name="rate", title=_("Change the rate"), template="rate", make=_rate, act=Act.RUN_INFUSION)
RESUME: Final = Panel(name="resume", title=_("Resume"), template="fields", make=_resume, act=Act.RUN_INFUSION)
ESCORT: Final = Panel(
    name="escort", title=_("Who takes the patient home"), template="fields", make=_escort, act=Act.RECORD_ESCORT
)
MONITORS: Final = Panel(
    name="monitors", title=_("Monitors"), template="fields", make=_monitors, act=Act.CHECK_READINESS
)
DEVICES: Final = Panel(
    name="devices", title=_("Monitor and pump of this room"), template="devices", make=_devices, act=Act.PLACE_DEVICES
)
KIT: Final = Panel(name="kit", title=_("Emergency kit"), template="fields", make=_kit, act=Act.CHECK_READINESS)
WEIGHT: Final = Panel(
    name="weight", title=_("Weight"), template="weight", make=_plain(checkin.TodaysWeightForm), act=Act.RECORD_FACTS
)
DRUG: Final = Panel(
    name="drug",
    title=_("Drug check by two people"),
    template="drug",
    make=_drug,
    act=Act.RUN_INFUSION,
)
DRAW: Final = Panel(
    name="draw",
    title=_("Draw the drug"),
    template="draw",
    make=_draw,
    act=Act.HANDLE_DRUG,
    shown=lambda view: view.drug.kept and view.order is not None,
)
WASTE: Final = Panel(
    name="waste",
    title=_("Waste the rest"),
    template="waste",
    make=_waste,
    act=Act.HANDLE_DRUG,
    open=True,
    shown=_something_is_left,
)
ACCOUNT: Final = replace(
    WASTE,
    title=_("Drug account"),
    open=False,
    shown=lambda view: bool(view.drug.vials) and not _something_is_left(view),
)
RECOVERY: Final = Panel(
    name="recovery",
    title=_("Before going home"),
    template="fields",
    make=_recovery,
    act=Act.DISCHARGE,
    open=True,
)
HOME_SCORES: Final = Panel(name="home_scores", title=_("Scores"), template="scores", make=_home_scores)
ALDRETE: Final = Panel(
    name="aldrete",
    title=_("Aldrete"),
    template="summed",
    make=_plain(partial(gate.SummedScaleForm, scale=Scale.ALDRETE)),
)
PADSS: Final = Panel(
    name="padss", title=_("PADSS"), template="summed", make=_plain(partial(gate.SummedScaleForm, scale=Scale.PADSS))
)

LAYOUT_PANELS: Final[Mapping[str, tuple[Panel, ...]]] = {
    "booked": (),
    "checkin": (INTERVAL, *FACTS, ESCORT, WEIGHT, VITALS, SCORES, MONITORS, DEVICES, KIT, DRAW, DRUG, NOTE),
    "infusion": (OPEN_VITALS, SCORES, RESCUE, SYMPTOM, NOTE, RATE, RESUME, DRAW),
    "recovery": (WASTE, RECOVERY, VITALS, ALDRETE, PADSS, HOME_SCORES, RESCUE, SYMPTOM, NOTE, DRAW, ACCOUNT),
    "done": (WASTE, NOTE, DRAW, ACCOUNT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the last act came to: said, if it was done; refused, if the rules did not allow it; form, as it was typed.

    panel: where on the page that form stands; None for the acts of one touch.
    """

    said: str = ""
    refused: Decision | None = None
    panel: Panel | None = None
    form: BedsideForm | None = None

    @property
    def refusal(self) -> DecisionView | None:
        """Return what refused it, for the page."""
        return present_decision(self.refused, only_blocking=True) if self.refused else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A panel on the page, with its form as it stands now. begins: the first that still has something to ask."""

    panel: Panel
    form: BedsideForm
    pump_done: bool
    said: str = ""
    refusal: DecisionView | None = None
    begins: bool = False

    @property
    def open(self) -> bool:
        return self.begins or self.panel.open or bool(self.said or self.refusal or self.form.errors)

    @property
    def account(self) -> Account | None:
        """Return the session's drug account, for the panels that draw and waste."""
        form = self.form
        if isinstance(form, dispensing.DrawForm | dispensing.WasteForm):
            return present_account(form.drug, pump_done=self.pump_done)
        return None

    @property
    def unanswered(self) -> int | None:
        """Return how many questions are open, for a group of facts."""
        form = self.form
        return form.unanswered if isinstance(form, checkin.FactsForm | interval.IntervalForm) else None


NOTHING_TOLD: Final = Told()


def seat_of(panel: Panel, view: SessionView, told: Told = NOTHING_TOLD) -> Seat:
    """Return a panel with what was typed into it and refused, or with an empty form."""
    done = view.state.pump_done
    if told.panel is None or told.panel.name != panel.name:
        return Seat(panel=panel, form=panel.make(None, view=view), pump_done=done)
    form = told.form if told.form is not None else panel.make(None, view=view)
    return Seat(panel=panel, form=form, pump_done=done, said=told.said, refusal=told.refusal)


def _asked_for(view: SessionView, role: Role) -> tuple[Panel, ...]:
    panels = LAYOUT_PANELS[layout_of(view.state)]
    return tuple(panel for panel in panels if may(role, panel.act) and panel.shown(view))


def seats_of(view: SessionView, role: Role, told: Told = NOTHING_TOLD) -> tuple[Seat, ...]:
    """Return the panels that this state asks for and this reader may use."""
    seats = [seat_of(panel, view, told) for panel in _asked_for(view, role)]
    first = next((place for place, seat in enumerate(seats) if seat.unanswered), None)
    if first is not None:
        seats[first] = replace(seats[first], begins=True)
    return tuple(seats)
