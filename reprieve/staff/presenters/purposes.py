"""What an infusion is for, and where its dose comes from, in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from reprieve.chart.queries import LastDose
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.protocols import Protocol


def purpose_words(purpose: Purpose | Unknown, because: Because | Unknown) -> str:
    """Return what an infusion is for, with the reason of a booster; nothing where nobody said."""
    match purpose:
        case Unknown.UNKNOWN:
            return ""
        case Purpose.SERIES:
            return _("The series goes on, or begins")
        case Purpose.BOOSTER:
            why = _("nobody said why") if isinstance(because, Unknown) else _(because.phrase)
            return _("A booster: {why}").format(why=why)


def where_dose_comes_from(protocol: Protocol, weight_kg: Decimal | None, last: LastDose | None) -> str:
    """Return why the order form starts with this dose, or with none."""
    if last is not None:
        if last.whole:
            says = _("As given on {day}. Change it if you decide otherwise.")
        elif last.ended:
            says = _("On {day} {given} of {ordered} mg/kg went in and it ended early: nobody has chosen a dose since.")
        else:
            says = _(
                "An infusion is under way, {given} of {ordered} mg/kg so far: nobody has chosen the next dose yet."
            )
        given = plain(round(last.given_mg_per_kg, 2))
        return says.format(day=times.day(last.at), given=given, ordered=plain(last.mg_per_kg))
    if weight_kg is None:
        return _("A first infusion: nobody has chosen a dose yet.")
    usual = plain(protocol.default_dose_mg_per_kg(weight_kg))
    says = _("A first infusion: nobody has chosen a dose yet. Usual here: {usual} mg/kg over {minutes} min.")
    return says.format(usual=usual, minutes=protocol.default_min)
