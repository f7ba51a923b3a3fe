"""A value that is not the patient's: charted, marked by name, counted nowhere; and taken back by a new entry."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import PromptEntry, Reading
from reprieve.chart.services import DeviceReading, NotPermitted, Refused
from reprieve.therapy.vitals import ArtefactCause, Sign
from tests.clinic import after, monitor_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved_cuff(clinic, running) -> int:
    """190/115 from the monitor, of a cuff that moved; it opens prompts."""
    values = {Sign.SYSTOLIC: "190", Sign.DIASTOLIC: "115", Sign.MEAN: "140", Sign.SPO2: "97"}
    sent = [DeviceReading(device=monitor_id(1), sign=s, value=Decimal(v), taken_at=after(6)) for s, v in values.items()]
    assert chart.record_device_readings(readings=sent, now=after(6)).charted == 4
    assert PromptEntry.objects.filter(session_id=running, sign="systolic", closed_at__isnull=True).exists()
    return Reading.objects.get(session_id=running, sign="systolic", value=190).pk


@pytest.mark.hazard("H-62")
def test_an_artefact_closes_the_prompts_that_it_opened_with_its_cause(clinic, running, moved_cuff):
    rows = chart.mark_artefact(reading_id=moved_cuff, cause=ArtefactCause.CUFF, by=clinic.by(), now=after(7))

    assert len(rows) == 3, "what the same cuff gave goes with it"
    view = queries.session_view(running, after(7))
    assert view.latest[Sign.SYSTOLIC].value != 190
    assert view.latest[Sign.SPO2].value == 97
    assert not [p for p in view.prompts if p.open and p.sign in {"systolic", "diastolic", "mean"}]
    closed = PromptEntry.objects.filter(session_id=running, sign="systolic", closed_at__isnull=False)
    assert {row.closed_because for row in closed} == {ArtefactCause.CUFF.value}
    marked = next(row for row in view.readings if row.id == rows[0])
    assert (marked.artefact, marked.value, marked.by) == (True, Decimal(190), clinic.by().display)


@pytest.mark.hazard("H-62")
def test_it_is_taken_back_by_a_new_entry_and_counts_again(clinic, running, moved_cuff):
    (first, *_) = chart.mark_artefact(reading_id=moved_cuff, cause=ArtefactCause.CUFF, by=clinic.by(), now=after(7))

    back = chart.unmark_artefact(reading_id=first, by=clinic.by(), now=after(8))

    assert len(back) == 3
    assert queries.session_view(running, after(8)).latest[Sign.SYSTOLIC].value == 190
    assert PromptEntry.objects.filter(session_id=running, sign="systolic", closed_at__isnull=True).exists()
    assert Reading.objects.filter(session_id=running, sign="systolic", value=190).count() == 3, "nothing was taken away"


def test_pressing_twice_marks_once_and_the_old_entry_is_not_marked_again(clinic, running, moved_cuff):
    from uuid import uuid4

    key = uuid4()
    once = [
        chart.mark_artefact(reading_id=moved_cuff, cause=ArtefactCause.MOVEMENT, by=clinic.by(), now=after(7), key=key)[
            0
        ]
        for _ in range(2)
    ]
    assert once[0] == once[1]

    with pytest.raises(Refused, match="amended before"):
        chart.mark_artefact(reading_id=moved_cuff, cause=ArtefactCause.MOVEMENT, by=clinic.by(), now=after(8))


def test_only_who_charts_may_mark(clinic, running, moved_cuff):
    with pytest.raises(NotPermitted):
        chart.mark_artefact(reading_id=moved_cuff, cause=ArtefactCause.OTHER, by=clinic.by("front_desk"), now=after(7))
