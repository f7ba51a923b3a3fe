"""At the chair: one touch charts once, a refusal keeps what was typed, and a correction hides nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries, services
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign
from tests.clinic import CRPS, Clinic


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def running(clinic: Clinic, now) -> int:
    """An infusion in its thirteenth minute: 40 mg in 40 min from a bag of 1 mg/mL."""
    start = now - timedelta(minutes=12, seconds=30)
    session_id = clinic.ready(clinic.register(now=now - timedelta(hours=2)), now=start)
    clinic.start(session_id, now=start)
    return session_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def send(client, session_id: int, act: str, **typed):
    return client.post(f"/sessions/{session_id}/{act}", {"key": str(uuid4()), **typed})


def view(session_id: int):
    return queries.session_view(session_id, timezone.now())


def kinds(session_id: int) -> list[str]:
    return [event.kind.value for event in view(session_id).events]


def test_the_page_shows_elapsed_next_vitals_planned_end_rate_and_milligrams(nurse, running):
    page = nurse.get(f"/sessions/{running}").content.decode()

    for shown in ("0:12:3", "Next vitals", "Planned end", "60 mg/h", "60 mL/h", "of 40 mg ordered"):
        assert shown in page


def test_patient_asks_to_stop_is_always_there_and_needs_one_touch_and_a_word(nurse, running):
    page = nurse.get(f"/sessions/{running}").content.decode()
    assert "Patient asks to stop" in page

    answer = send(nurse, running, "ask-to-stop")

    assert answer.status_code == 302
    assert view(running).state is State.RECOVERING
    assert view(running).day.patient_asked_to_stop


def test_pause_resume_and_stop_are_charted_with_their_cause(nurse, running):
    send(nurse, running, "pause", cause="comfort")
    assert view(running).state is State.PAUSED
    send(nurse, running, "resume")
    send(nurse, running, "stop", cause="planned_end")

    assert kinds(running)[-3:] == ["paused", "resumed", "stopped"]


def test_a_pause_without_a_cause_is_refused(nurse, running):
    answer = send(nurse, running, "pause")

    assert answer.status_code == 422
    assert view(running).state is State.INFUSING


def test_two_nurses_stop_at_once_and_the_second_sees_why_nothing_happened(nurse, running, clinic, enter):
    send(nurse, running, "stop", cause="planned_end")
    answer = send(enter(clinic.second_nurse), running, "pause", cause="comfort")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not possible: the session is recovering." in page
    assert 'data-layout="recovery"' in page


def test_a_line_of_vitals_is_charted_once_even_if_sent_twice(nurse, running):
    before = len(view(running).readings)
    key = str(uuid4())

    for _press in range(2):
        answer = nurse.post(f"/sessions/{running}/vitals", {"key": key, "line": "142/88 96 98 14"})
        assert answer.status_code == 302

    latest = view(running).latest
    assert len(view(running).readings) == before + 5
    assert (latest[Sign.SYSTOLIC].value, latest[Sign.RESP].value) == (142, 14)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"line": "12/300 96"}, "300"),
        ({"spo2": "107"}, "107"),
        ({"systolic": "80", "diastolic": "120"}, "systolic"),
        ({"pulse": "NaN"}, "not a number"),
        ({}, "No value was typed"),
        ({"line": "142/88", "systolic": "124"}, "The line above says 142"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words_and_stays_typed(nurse, running, typed, says):
    before = len(view(running).readings)

    answer = send(nurse, running, "vitals", **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says.lower() in page.lower()
    for value in typed.values():
        assert f'value="{value}"' in page
    assert len(view(running).readings) == before


def test_a_time_that_is_still_to_come_is_refused(nurse, running, now):
    ahead = timezone.localtime(now + timedelta(minutes=20))

    answer = send(nurse, running, "vitals", line="142/88", seen_at=f"{ahead:%H:%M}")

    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_vitals_seen_earlier_keep_both_times_and_stand_hollow_on_the_chart(nurse, running, now):
    earlier = timezone.localtime(now - timedelta(minutes=6))

    send(nurse, running, "vitals", line="142/88", seen_at=f"{earlier:%H:%M}")

    reading = view(running).latest[Sign.SYSTOLIC]
    assert f"{timezone.localtime(reading.taken_at):%H:%M}" == f"{earlier:%H:%M}"
    assert reading.written_at >= now
    assert "ink-pressure--late" in nurse.get(f"/sessions/{running}/chart").content.decode()


def test_an_untouched_score_is_not_charted(nurse, running):
    answer = send(nurse, running, "scores", pain="0")

    assert answer.status_code == 302
    scored = [(e.scale.value, e.score) for e in view(running).events if e.scale and e.kind.value == "scored"]
    assert scored[-1] == ("pain", 0)
    assert "dissociation" not in dict(scored)


def test_no_score_is_chosen_beforehand(nurse, running):
    page = nurse.get(f"/sessions/{running}").content.decode()

    assert not re.search(r'name="(pain|rass|dissociation|nausea)"[^>]*\schecked', page)
    assert send(nurse, running, "scores").status_code == 422


def test_a_drug_is_charted_as_given_and_its_dose_is_never_offered(nurse, running):
    page = nurse.get(f"/sessions/{running}").content.decode()
    assert "1–2 mg IV" in page
    assert re.search(r'name="dose"(?![^>]*\svalue=)', page)

    doseless = send(nurse, running, "rescue", drug="midazolam")
    given = send(nurse, running, "rescue", drug="midazolam", dose="1,5")

    assert doseless.status_code == 422
    assert given.status_code == 302
    event = view(running).events[-1]
    assert (event.drug, event.dose, event.unit, event.route) == ("midazolam", Decimal("1.5"), "mg", "IV")


def test_a_symptom_is_there_until_somebody_says_it_has_passed(nurse, running):
    send(nurse, running, "symptom", symptom="diplopia")
    assert "double vision" in nurse.get(f"/sessions/{running}/status").content.decode()

    send(nurse, running, "symptom/diplopia/gone")

    assert "It has passed" not in nurse.get(f"/sessions/{running}/status").content.decode()


def test_a_new_rate_in_either_unit_is_one_rate(nurse, running):
    answer = send(nurse, running, "rate", was_mg_per_h="60", rate_ml_per_h="45")

    assert answer.status_code == 302
    assert view(running).day.rate_mg_per_h == 45


@pytest.mark.parametrize("typed", [{"rate_mg_per_h": "0"}, {"rate_mg_per_h": "NaN"}, {"rate_mg_per_h": "-5"}, {}])
def test_a_rate_of_zero_or_no_number_is_refused(nurse, running, typed):
    answer = send(nurse, running, "rate", was_mg_per_h="60", **typed)

    assert answer.status_code == 422
    assert view(running).day.rate_mg_per_h == 60


def test_two_units_that_do_not_agree_are_refused(nurse, running):
    answer = send(nurse, running, "rate", was_mg_per_h="60", rate_mg_per_h="40", rate_ml_per_h="45")

    assert answer.status_code == 422
    assert "not one rate" in answer.content.decode()


def test_a_rate_above_the_ceiling_is_refused_with_its_rule(nurse, running):
    answer = send(nurse, running, "rate", was_mg_per_h="60", rate_mg_per_h="400")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "R12" in page
    assert 'value="400"' in page


def test_a_rate_changed_by_somebody_else_meanwhile_is_said_first(nurse, running, clinic, enter):
    send(enter(clinic.second_nurse), running, "rate", was_mg_per_h="60", rate_mg_per_h="30")

    answer = send(nurse, running, "rate", was_mg_per_h="60", rate_mg_per_h="50")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "it is now 30 mg/h" in page
    assert view(running).day.rate_mg_per_h == 30
    assert re.search(r'name="was_mg_per_h" value="30', page)  # told so, the reader may say it again


@pytest.fixture
def alarmed(clinic: Clinic, running: int, now) -> int:
    """186/104 at minute twelve."""
    clinic.vitals(
        running, now=now - timedelta(seconds=20), values={Sign.SYSTOLIC: Decimal(186), Sign.DIASTOLIC: Decimal(104)}
    )
    services.watch(now=now)
    return running


def test_a_grave_prompt_stands_on_top_with_one_touch(nurse, alarmed):
    page = nurse.get(f"/sessions/{alarmed}").content.decode()

    assert page.index("Pause the pump") < page.index("Planned end")
    assert "186" in page
    assert "I paused the pump" in page
    assert 'id="urgent" role="alert">Pause the pump.' in page


def test_one_touch_charts_the_pause_with_its_cause_and_the_answer(nurse, alarmed):
    prompt = view(alarmed).waiting[0]

    answer = send(nurse, alarmed, f"prompts/{prompt.id}", did="Pump paused", pump="pause", cause="pressure_or_pulse")

    assert answer.status_code == 302
    day = view(alarmed)
    assert day.state is State.PAUSED
    assert day.day.pause_cause is not None
    assert day.day.pause_cause.value == "pressure_or_pulse"
    answered = next(p for p in day.prompts if p.id == prompt.id)
    assert [a.did for a in answered.answers] == ["Pump paused"]
    page = nurse.get(f"/sessions/{alarmed}/status").content.decode()
    assert "Pump paused (Demo Nurse, RN)" in page


def test_after_a_pressure_pause_a_nurse_is_told_who_may_resume(nurse, alarmed):
    send(nurse, alarmed, "pause", cause="pressure_or_pulse")

    answer = send(nurse, alarmed, "resume")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "only a prescriber may resume" in page
    assert view(alarmed).state is State.PAUSED


def test_a_corrected_value_stays_struck_through_beside_its_correction(nurse, running, clinic):
    (reading_id,) = clinic.vitals(running, now=timezone.now(), values={Sign.PULSE: Decimal(118)})
    address = f"/sessions/{running}/readings/{reading_id}"

    assert "118 /min" in nurse.get(address).content.decode()
    unreasoned = nurse.post(address, {"key": str(uuid4()), "value": "81", "reason": ""})
    done = nurse.post(address, {"key": str(uuid4()), "value": "81", "reason": "typo"})

    assert (unreasoned.status_code, done.status_code) == (422, 302)
    page = nurse.get(f"/sessions/{running}/chart").content.decode()
    assert "<s>118</s>" in page
    assert ">81" in page
    assert "corrected already" in nurse.get(address).content.decode()


def test_an_artefact_is_marked_and_not_deleted(nurse, running, clinic):
    (reading_id,) = clinic.vitals(running, now=timezone.now(), values={Sign.SPO2: Decimal(71)})

    nurse.post(
        f"/sessions/{running}/readings/{reading_id}", {"key": str(uuid4()), "artefact": "on", "reason": "cold finger"}
    )

    rows = [row for row in view(running).readings if row.value == 71]
    assert [(row.struck, row.artefact) for row in rows] == [(True, False), (False, True)]


def test_an_event_is_corrected_or_withdrawn_and_stays_readable(nurse, running):
    send(nurse, running, "note", words="Patient calm.")
    note = view(running).events[-1]
    address = f"/sessions/{running}/events/{note.id}"

    unchanged = nurse.post(address, {"key": str(uuid4()), "words": "Patient calm.", "reason": "nothing"})
    done = nurse.post(address, {"key": str(uuid4()), "withdraw": "on", "reason": "wrong patient"})

    assert (unchanged.status_code, done.status_code) == (422, 302)
    assert "<s>Patient calm.</s>" in nurse.get(f"/sessions/{running}/chart").content.decode()


def test_the_chart_is_drawn_twice_with_a_title_a_description_and_a_table(nurse, running):
    page = nurse.get(f"/sessions/{running}/chart").content.decode()

    for part in ('class="chart chart--wide"', 'class="chart chart--narrow"', "<title id=", "<desc id=", "<table"):
        assert part in page
    assert "Predicted, not measured" in page
    assert "style=" not in page


def test_the_page_of_four_hours_stays_light(clinic, nurse, now, django_assert_max_num_queries):
    start = now - timedelta(minutes=170)
    session_id = clinic.ready(
        clinic.register("Elm", now=now - timedelta(minutes=175), protocol_key=CRPS), now=start, protocol_key=CRPS
    )
    clinic.start(session_id, now=start)
    for minutes in range(0, 170, 5):
        clinic.vitals(session_id, now=start + timedelta(minutes=minutes))

    with django_assert_max_num_queries(41):
        page = nurse.get(f"/sessions/{session_id}").content.decode()

    assert len(page) < 400_000


def test_what_is_late_can_be_snoozed_once_with_a_reason(nurse, running):
    page = nurse.get(f"/sessions/{running}").content.decode()
    assert "Snooze what is late, once" in page

    short = send(nurse, running, "snooze", reason="busy")
    assert short.status_code == 422

    assert send(nurse, running, "snooze", reason="Walking the patient to the toilet.").status_code == 302
    page = nurse.get(f"/sessions/{running}").content.decode()
    assert "Snooze what is late, once" not in page
    assert "Reminder snoozed: Walking the patient to the toilet." in page


def test_a_snooze_says_until_when(nurse, running, clinic, now):
    clinic.vitals(running, now=now - timedelta(minutes=8))
    clinic.vitals(running, now=now - timedelta(minutes=7), values={Sign.RESP: Decimal(14)})
    send(nurse, running, "snooze", reason="Walking the patient to the toilet.")

    assert "Snoozed: what was late rings again at" in nurse.get(f"/sessions/{running}/status").content.decode()
