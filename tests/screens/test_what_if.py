"""Before a rate is confirmed: the course with it and without it, predicted, and nothing charted."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from reprieve.chart.queries import session_view
from reprieve.staff.what_if import AHEAD, what_if
from tests.clinic import CRPS, Clinic


@pytest.fixture
def running(clinic: Clinic) -> int:
    start = timezone.now() - timedelta(minutes=45)
    patient = clinic.register(now=start - timedelta(hours=2), protocol_key=CRPS)
    session_id = clinic.ready(patient, now=start, protocol_key=CRPS)
    clinic.start(session_id, now=start)
    return session_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def at(session_id: int):
    return session_view(session_id, timezone.now())


@pytest.mark.hazard("H-13")
def test_both_ways_are_shown_with_their_milligrams_as_predicted_and_nothing_is_charted(nurse, running):
    before = len(at(running).events)

    page = nurse.get(f"/sessions/{running}/what-if?rate_mg_per_h=10", HTTP_HX_REQUEST="true").content.decode()

    for said in ("predicted", "Changed, 10 mg/h", "Unchanged,", "mg ordered", "not measured", "model"):
        assert said in page
    assert "whatif-unchanged" in page
    assert "<html" not in page
    assert len(at(running).events) == before


def test_the_same_past_leads_to_both_and_slower_is_lower(running):
    view = at(running)
    slower = what_if(view, view.day.rate_mg_per_h / 2)

    assert slower is not None
    one, other = slower.unchanged.prediction, slower.changed.prediction
    assert one is not None
    assert other is not None
    assert slower.changed.dose_in_at is not None
    assert slower.unchanged.dose_in_at is not None
    past = one.time_min <= slower.now_min
    assert one.effect_site_ng_per_ml.typical[past] == pytest.approx(other.effect_site_ng_per_ml.typical[past])
    assert other.effect_site_ng_per_ml.typical[-1] < one.effect_site_ng_per_ml.typical[-1]
    assert slower.changed.dose_in_at > slower.unchanged.dose_in_at
    assert slower.unchanged.dose_in_at == pytest.approx(view.ends_at, abs=timedelta(seconds=1))


@pytest.mark.parametrize("rate", ["0", "0.001", "1", "22.5", "80"])
def test_the_milligrams_never_pass_the_order(running, rate):
    view = at(running)
    found = what_if(view, Decimal(rate))

    assert found is not None
    assert view.order is not None
    assert view.given_mg <= found.changed.mg_at_end <= view.order.plan.dose_mg + Decimal("0.000001")
    assert found.changed.mg_at_end <= view.given_mg + Decimal(rate) * 2 + Decimal("0.000001")
    assert found.until - view.now == AHEAD


def test_a_rate_that_the_rules_refuse_is_shown_with_the_reason_and_still_drawn(nurse, running):
    page = nurse.get(f"/sessions/{running}/what-if?rate_mg_per_h=900", HTTP_HX_REQUEST="true").content.decode()

    assert "above the protocol" in page
    assert "<svg" in page


@pytest.mark.parametrize("typed", ["", "abc", "-4", "1e9"])
def test_what_is_no_rate_shows_nothing_while_typing_and_the_form_without_script(nurse, running, typed):
    part = nurse.get(f"/sessions/{running}/what-if", {"rate_mg_per_h": typed}, HTTP_HX_REQUEST="true")
    page = nurse.get(f"/sessions/{running}/what-if", {"rate_mg_per_h": typed})

    assert (part.status_code, page.status_code) == (200, 200)
    assert "<svg" not in part.content.decode()
    assert "Show what it would do" in page.content.decode()


def test_it_follows_the_typing(running):
    """Two predictions of a patient well within what a hand waits for; wide, because machines differ."""
    view = at(running)
    what_if(view, Decimal(10))
    began = time.process_time()
    what_if(view, Decimal(12))

    assert time.process_time() - began < 0.5
