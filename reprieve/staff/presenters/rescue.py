"""Help now: what to do first, when to call 911, the rescue drugs of the formulary, and who lies in the chair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import ChairView, SessionView
from reprieve.evidence.register import Certainty
from reprieve.staff.forms.charting import DrugLine, drug_line
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import dose_words
from reprieve.staff.presenters.findings import CertaintyMark, certainty_mark
from reprieve.staff.presenters.session import present_status
from reprieve.staff.presenters.session_head import HeadFact, present_head
from reprieve.therapy.decisions import Finding
from reprieve.therapy.events import EventKind
from reprieve.therapy.formulary import FORMULARY

# Standard 4.3, the column "Call 911", in words; the numbers are the protocol's and stand in its prompts.
CALL_911: Final[tuple[Promise, ...]] = (
    gettext_lazy("No breathing, or no chest movement with an open airway"),
    gettext_lazy("Saturation that does not come back at once with airway, oxygen and bag-mask"),
    gettext_lazy("No response to voice or touch, with an airway problem"),
    gettext_lazy("Very high pressure with chest pain, new weakness, breathlessness, severe headache, loss of sight"),
    gettext_lazy("Fainting that does not pass, an unstable rhythm, no pulse"),
    gettext_lazy("Seizure, anaphylaxis, laryngospasm, chest pain"),
    gettext_lazy("Danger to self or others that the room cannot hold"),
)
FIRST: Final[tuple[Promise, ...]] = (
    gettext_lazy("Pause the pump at the pump. No drug reverses ketamine: pause and support are the antidote."),
    gettext_lazy("Airway, oxygen, bag-mask, suction. Call a second person; send for the physician."),
    gettext_lazy("Stay with the patient, speak calmly, lower light and noise; read the monitor again."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueLine:
    """One drug of the formulary: to compare with, never to take over."""

    drug: DrugLine
    mark: CertaintyMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheChair:
    """Whose help it is, and what is in them: read aloud to who comes."""

    session_id: int
    name: str
    age: str
    room: str
    facts: tuple[HeadFact, ...]
    runs: str
    given: str
    other_drugs: tuple[str, ...]
    qtc: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueView:
    """The page that is one press away."""

    first: tuple[Promise, ...]
    call: tuple[Promise, ...]
    call_mark: CertaintyMark | None
    drugs: tuple[RescueLine, ...]
    chair: InTheChair | None


def present_rescue(chair: InTheChair | None = None) -> RescueView:
    """Return what anybody needs in the first minute."""
    return RescueView(
        first=FIRST,
        call=CALL_911,
        call_mark=certainty_mark(Certainty.PROPOSED),
        drugs=tuple(
            RescueLine(drug=drug_line(drug, chair.qtc if chair else None), mark=certainty_mark(drug.certainty))
            for drug in FORMULARY.values()
        ),
        chair=chair,
    )


def present_chair(view: SessionView, chart: ChairView) -> InTheChair:
    """Return whom it is about, on which weight, and what runs."""
    head, status = present_head(view, chart), present_status(view)
    return InTheChair(
        session_id=view.id,
        name=head.patient.name,
        age=head.patient.age,
        room=head.room,
        facts=(*head.first, *head.more),
        runs=f"{status.pump.rate_mg} {status.pump.rate_ml}".strip(),
        given=f"{status.pump.given} {status.pump.of_dose}".strip(),
        other_drugs=tuple(_given_today(view)),
        qtc=view.qtc,
    )


def _given_today(view: SessionView) -> Iterable[str]:
    for event in view.events:
        if event.kind is EventKind.RESCUE_GIVEN and not event.struck:
            yield _("{at} {dose}").format(at=times.clock(event.occurred_at), dose=dose_words(event, FORMULARY))
