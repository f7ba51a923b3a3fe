"""A correction is a new entry that names the old one; the old one stays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import Refused
from reprieve.therapy.session import EventKind
from reprieve.therapy.vitals import NotPlausible, Sign
from tests.clinic import NOW, after

pytestmark = pytest.mark.django_db


@pytest.mark.hazard("H-10")
def test_a_correction_is_a_new_entry_and_the_old_one_stays(clinic, running):
    wrong = chart.change_rate(session_id=running, rate_mg_per_h=Decimal(20), by=clinic.by(), now=after(10))

    chart.amend_event(
        event_id=wrong, reason="Typed 20, the pump ran at 30.", rate_mg_per_h=Decimal(30), by=clinic.by(), now=after(12)
    )

    view = queries.session_view(running, after(20))
    assert view.given_mg == Decimal(15)
    old, new = [event for event in view.events if event.kind is EventKind.RATE_CHANGED]
    assert (old.struck, old.rate_mg_per_h) == (True, Decimal(20))
    assert (new.struck, new.amends_id, new.reason) == (False, old.id, "Typed 20, the pump ran at 30.")


def test_what_never_happened_is_retracted(clinic, running):
    wrong = chart.add_note(session_id=running, text="Wrong patient", by=clinic.by(), now=after(3))

    chart.retract_event(event_id=wrong, reason="Meant for the other room.", by=clinic.by(), now=after(4))

    view = queries.session_view(running, after(5))
    assert next(event for event in view.events if event.id == wrong).struck


def test_a_start_is_not_retracted_under_what_was_built_on_it(clinic, recovering):
    started = next(e for e in queries.session_view(recovering, after(41)).events if e.kind is EventKind.STARTED)

    with pytest.raises(Refused):
        chart.retract_event(event_id=started.id, reason="It never happened.", by=clinic.by(), now=after(41))


def test_a_correction_says_why(clinic, running):
    note = chart.add_note(session_id=running, text="A note", by=clinic.by(), now=NOW)

    with pytest.raises(NotPlausible, match="why"):
        chart.amend_event(event_id=note, reason=" ", words="Other", by=clinic.by(), now=NOW)


def test_a_reading_is_put_right_once_and_both_are_shown(clinic, running):
    (first, *_) = clinic.vitals(running, now=after(5), values={Sign.SYSTOLIC: Decimal(122)})

    second = chart.amend_reading(reading_id=first, value=Decimal(132), reason="Misread.", by=clinic.by(), now=after(6))

    rows = {row.id: row for row in queries.session_view(running, after(7)).readings}
    assert (rows[first].struck, rows[first].value) == (True, Decimal(122))
    assert (rows[second].struck, rows[second].value, rows[second].amends_id) == (False, Decimal(132), first)
    with pytest.raises(Refused, match="amended before"):
        chart.amend_reading(reading_id=first, value=Decimal(140), reason="Again.", by=clinic.by(), now=after(8))


def test_an_artefact_is_no_value_of_the_patient(clinic, running):
    (first, *_) = clinic.vitals(running, now=after(5), values={Sign.SPO2: Decimal(70)})

    chart.amend_reading(reading_id=first, artefact=True, reason="The probe had slipped.", by=clinic.by(), now=after(6))

    view = queries.session_view(running, after(7))
    assert view.latest[Sign.SPO2].value == Decimal(98)
    assert not [prompt for prompt in view.prompts if prompt.open and prompt.sign == Sign.SPO2]
