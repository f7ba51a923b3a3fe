"""The drug at the chair: draw it, put a sealed vial back, waste the rest before a second person."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reprieve.chart import services as chart
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.dispensing import DrawForm, WasteForm
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.views import panels
from reprieve.staff.views.answering import Written, answer, second_person
from reprieve.staff.views.session import look_up
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible


@require_POST
@needs(Act.HANDLE_DRUG)
def session_draw(request: StaffRequest, session_id: int) -> HttpResponse:
    """Draw from a vial that was scanned or picked."""
    form = panels.DRAW.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, DrawForm)  # noqa: S101  what this panel makes

    def draw(by: Written) -> None:
        vial_id = form.cleaned_data["vial"] or _scanned(form.cleaned_data["scan"])
        strength = register.vial(vial_id).lot.product.strength_mg_per_ml
        chart.draw_drug(session_id=session_id, vial_id=vial_id, ml=form.volume(strength), **by)

    return answer(request, session_id, form=form, do=draw, said=_("Drawn."), panel=panels.DRAW)


@require_POST
@needs(Act.HANDLE_DRUG)
def session_put_back(request: StaffRequest, session_id: int, vial_id: int) -> HttpResponse:
    """Put a vial back that was taken whole and stayed sealed."""
    look_up(session_id, now())
    form = BedsideForm(request.POST, now=now())
    return answer(
        request,
        session_id,
        form=form,
        do=lambda by: dispensary.put_back(vial_id=vial_id, session_id=session_id, **by),
        said=_("Put back, sealed."),
    )


@sensitive_post_parameters("password")
@require_POST
@needs(Act.HANDLE_DRUG)
def session_waste(request: StaffRequest, session_id: int) -> HttpResponse:
    """Waste what was drawn and not given; the second person signs on the same form."""
    form = panels.WASTE.make(request.POST, view=look_up(session_id, now()))
    assert isinstance(form, WasteForm)  # noqa: S101  what this panel makes

    def waste(by: Written) -> None:
        chart.waste_drug(
            session_id=session_id, method=form.how, mg=form.cleaned_data["mg"], witness=second_person(form), **by
        )

    return answer(request, session_id, form=form, do=waste, said=_("Wasted, before two people."), panel=panels.WASTE)


def _scanned(text: str) -> int:
    vial = register.find_scanned(text)
    if vial is None:
        raise NotPlausible("scan", say("Nothing on the shelf fits “{scan}”.", scan=text))
    return vial.id
