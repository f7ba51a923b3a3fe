"""What is due when, by tier; who is told that it is late."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.limits import Rhythm
from reprieve.therapy.monitoring import Group, Schedule, may_snooze, next_due, overdue, schedule, silent_until, tier_now
from reprieve.therapy.prompts import Level, Prompt, Watched
from reprieve.therapy.protocols import Tier
from reprieve.therapy.rulebook.synthetic import (
    CHECKED_IN,
    START,
    STOPPED,
    calm_readings,
    events,
    infusing,
    minutes,
    protocol,
    reading,
)
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay, replay
from reprieve.therapy.vitals import Reading, Sign


def plan_for(tier: Tier, planned_min: int = 40, **details: Any) -> Schedule:
    return schedule(protocol=protocol(), tier=tier, planned_min=planned_min, **details)


def pressure(minute: float) -> tuple[Reading, ...]:
    return (reading(Sign.SYSTOLIC, 124, START + minutes(minute)), reading(Sign.DIASTOLIC, 78, START + minutes(minute)))


def due(
    group: Group,
    *,
    readings: Iterable[Reading] = (),
    scores: Iterable[Score] = (),
    day: InfusionDay | None = None,
    tier: Tier = Tier.A,
    **details: Any,
) -> float | None:
    found = {
        one.group: one
        for one in next_due(day=day or infusing(), readings=readings, scores=scores, schedule=plan_for(tier, **details))
    }
    return (found[group].due_at - START) / timedelta(minutes=1) if group in found else None


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    ("tier", "charted", "minute"),
    [
        (Tier.A, None, 0),
        (Tier.A, 0, 5),
        (Tier.A, 5, 10),
        (Tier.A, 10, 20),
        (Tier.A, 20, 30),
        (Tier.A, 8, 13),
        (Tier.A, -3, 2),
        (Tier.A, -30, 0),
        (Tier.B, 10, 15),
        (Tier.B, 60, 65),
        (Tier.C, 15, 20),
        (Tier.C, 20, 30),
    ],
)
def test_pressure_is_due_by_tier_counted_from_the_last(tier, charted, minute):
    assert due(Group.PRESSURE, readings=() if charted is None else pressure(charted), tier=tier) == minute


def test_an_maoi_asks_for_the_pressure_every_five_minutes():
    assert due(Group.PRESSURE, readings=pressure(20), pressure_every_5_min=True) == 25
    assert due(Group.PRESSURE, pressure_every_5_min=True) == 0


def test_half_a_pressure_is_none():
    assert due(Group.PRESSURE, readings=pressure(10)[:1]) == 0


def test_an_artefact_is_no_set():
    bad = Reading(sign=Sign.RESP, value=Decimal(14), taken_at=START + minutes(10), artefact=True)

    assert due(Group.BREATHING, readings=(bad,)) == 0


def test_a_group_is_as_old_as_its_oldest_sign():
    readings = (reading(Sign.SPO2, 97, START + minutes(20)), reading(Sign.PULSE, 70, START + minutes(10)))

    assert due(Group.OXYGEN_AND_PULSE, readings=readings) == 20


def test_the_newest_counts_in_whatever_order_they_came():
    scores = [Score(scale=Scale.RASS, value=0, taken_at=START + minutes(at)) for at in (20, 10)]

    assert due(Group.PRESSURE, readings=(*pressure(20), *pressure(10))) == 30
    assert due(Group.SEDATION, scores=scores) == 30


@pytest.mark.parametrize(("charted", "minute"), [(None, 0), (0, 3), (0.5, 3.5), (0.99, 3.99), (1, 11)])
def test_a_rhythm_changes_at_its_own_minute_and_no_sooner(charted, minute):
    breathing = Schedule(planned_min=40, rhythm={Group.BREATHING: Rhythm(every_min=((0, 3), (1, 10)))})
    readings = () if charted is None else (reading(Sign.RESP, 14, START + minutes(charted)),)

    (one,) = next_due(day=infusing(), readings=readings, schedule=breathing, scores=())

    assert (one.due_at - START) / timedelta(minutes=1) == pytest.approx(minute)


@pytest.mark.parametrize(
    ("scored", "minute"), [(None, 0), (-20, 40), (0, 40), (19, 40), (20, None), (38, None), (55, None)]
)
def test_a_single_time_is_met_by_the_score_nearest_to_it(scored, minute):
    scores = () if scored is None else (Score(scale=Scale.DISSOCIATION, value=3, taken_at=START + minutes(scored)),)

    assert due(Group.DISSOCIATION, scores=scores) == minute


@pytest.mark.parametrize(("scored", "minute"), [(0, 20), (20, 40), (31, None)])
def test_pain_is_asked_at_start_middle_and_end_of_the_planned_time(scored, minute):
    scores = (Score(scale=Scale.PAIN, value=3, taken_at=START + minutes(scored)),)

    assert due(Group.PAIN, scores=scores) == minute


def test_in_tier_c_pain_is_asked_hourly():
    assert due(Group.PAIN, scores=(Score(scale=Scale.PAIN, value=3, taken_at=START),), tier=Tier.C) == 60


def test_either_sedation_scale_counts():
    scores = (
        Score(scale=Scale.RASS, value=0, taken_at=START),
        Score(scale=Scale.MOAAS, value=5, taken_at=START + minutes(10)),
    )

    assert due(Group.SEDATION, scores=scores) == 20


def test_after_the_stop_vitals_are_due_every_quarter_hour():
    day = infusing(STOPPED)

    assert due(Group.PRESSURE, readings=pressure(50), day=day) == 65
    assert due(Group.PRESSURE, day=day) == 55
    assert due(Group.PAIN, day=day) is None


@pytest.mark.parametrize(
    "day", [replay(()), replay(events(CHECKED_IN)), infusing(STOPPED, (90, EventKind.DISCHARGED, {}))]
)
def test_outside_an_infusion_nothing_is_due(day):
    assert next_due(day=day, readings=(), schedule=plan_for(Tier.A)) == ()


def test_the_days_own_scores_count_when_none_are_given():
    day = infusing((10, EventKind.SCORED, {"scale": Scale.RASS, "score": 0}))

    (sedation,) = [
        one for one in next_due(day=day, readings=(), schedule=plan_for(Tier.A)) if one.group is Group.SEDATION
    ]
    assert sedation.due_at == START + minutes(20)
    assert sedation.last_at == START + minutes(10)
    assert sedation.minutes_late(START + minutes(23)) == 3


def test_the_soonest_is_first():
    dues = next_due(day=infusing(), readings=calm_readings(START), schedule=plan_for(Tier.A))

    assert [one.due_at for one in dues] == sorted(one.due_at for one in dues)


def late(now: float, *, day: InfusionDay | None = None, tier: Tier = Tier.A) -> dict[Watched, Prompt]:
    prompts = overdue(
        day=day or infusing(),
        readings=(),
        scores=(),
        schedule=plan_for(tier),
        protocol=protocol(),
        now=START + minutes(now),
    )
    return {prompt.sign: prompt for prompt in prompts}


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    ("tier", "now", "level"),
    [
        (Tier.A, 1.9, None),
        (Tier.A, 2, Level.REMIND),
        (Tier.A, 5, Level.ALERT),
        (Tier.A, 14.9, Level.ALERT),
        (Tier.A, 15, Level.PAUSE),
        (Tier.B, 9.9, Level.ALERT),
        (Tier.B, 10, Level.PAUSE),
    ],
)
def test_late_vitals_remind_ring_and_after_two_missed_sets_ask_for_a_pause(tier, now, level):
    prompt = late(now, tier=tier).get(Group.BREATHING)

    assert (prompt.level if prompt else None) is level


def test_a_pain_score_is_only_reminded_of():
    assert late(39)[Group.PAIN].level is Level.REMIND


def test_a_prompt_counts_from_when_the_set_was_due():
    assert late(6)[Group.BREATHING].since == START
    assert late(39)[Group.PAIN].since == START


def test_a_vital_sign_that_is_due_once_is_missed_at_its_alarm():
    once = Schedule(planned_min=40, rhythm={Group.BREATHING: Rhythm(at_min=(0,), vital=True)})

    for now, level in ((4.9, Level.REMIND), (5, Level.PAUSE)):
        (prompt,) = overdue(
            day=infusing(), readings=(), schedule=once, protocol=protocol(), now=START + minutes(now), scores=()
        )
        assert prompt.level is level


def test_the_scores_that_are_handed_in_count_for_what_is_late():
    prompts = overdue(
        day=infusing(),
        readings=(),
        scores=(Score(scale=Scale.RASS, value=0, taken_at=START + minutes(5)),),
        schedule=plan_for(Tier.A),
        protocol=protocol(),
        now=START + minutes(6),
    )

    assert Group.SEDATION not in {prompt.sign for prompt in prompts}


def test_in_recovery_nobody_is_asked_to_pause_a_pump():
    assert late(200, day=infusing(STOPPED))[Group.PRESSURE].level is Level.ALERT


def test_a_pump_that_is_off_stays_off():
    paused = infusing((1, EventKind.PAUSED, {"cause": Cause.OTHER}))

    assert str(late(30, day=paused)[Group.PRESSURE].resolve).startswith("Keep the pump off")
    assert str(late(30)[Group.PRESSURE].resolve).startswith("Pause the pump")


def test_the_gravest_is_first_and_keys_name_the_level():
    prompts = overdue(
        day=infusing(), readings=(), schedule=plan_for(Tier.B), protocol=protocol(), now=START + minutes(12)
    )

    assert [prompt.level for prompt in prompts] == sorted((prompt.level for prompt in prompts), reverse=True)
    assert "R20-pressure-pause" in {prompt.key for prompt in prompts}


@pytest.mark.parametrize(
    ("planned", "drug", "tier"),
    [
        (Tier.A, "midazolam", Tier.B),
        (Tier.A, "ondansetron", Tier.A),
        (Tier.C, "midazolam", Tier.C),
        (Tier.A, "something else", Tier.A),
    ],
)
def test_rescue_midazolam_raises_the_tier(planned, drug, tier):
    given = {"drug": drug, "dose": Decimal(1), "unit": "mg", "route": "IV"}

    assert tier_now(planned, infusing((10, EventKind.RESCUE_GIVEN, given))) is tier


# -- snoozing (R20) ----------------------------------------------------------------------------------------------


def snoozed(*at: float) -> InfusionDay:
    return infusing(*((minute, EventKind.SNOOZED, {"words": "At the telephone with the escort."}) for minute in at))


def may(now: float, *, day: InfusionDay) -> bool:
    due = next_due(day=day, readings=(), scores=(), schedule=plan_for(Tier.A))
    return may_snooze(due, day=day, protocol=protocol(), now=START + minutes(now)).allows


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    ("now", "level"),
    [(6, None), (9.9, None), (10, Level.ALERT), (14.9, Level.ALERT), (15, Level.PAUSE)],
)
def test_a_snooze_is_silent_until_the_next_set_is_due_and_never_over_the_pause(now, level):
    # Breathing is counted every ten minutes in setting A; nobody has counted since the start.
    prompt = late(now, day=snoozed(6)).get(Group.BREATHING)

    assert (prompt.level if prompt else None) is level


def test_a_snooze_that_outlasts_two_sets_cannot_hold_back_the_pause():
    assert late(16, day=snoozed(14))[Group.BREATHING].level is Level.PAUSE


def test_only_the_first_snooze_of_a_gap_counts():
    assert late(12, day=snoozed(6, 11))[Group.BREATHING].level is Level.ALERT
    assert may(6, day=infusing())
    assert not may(12, day=snoozed(6, 11))


def test_a_set_that_was_charted_may_be_snoozed_again_when_it_is_next_late():
    counted = (reading(Sign.RESP, 14, START + minutes(11)),)
    due = next_due(day=snoozed(6), readings=counted, scores=(), schedule=plan_for(Tier.A))
    breathing = [one for one in due if one.group is Group.BREATHING]

    assert may_snooze(breathing, day=snoozed(6), protocol=protocol(), now=START + minutes(24)).allows


def test_a_snooze_at_the_very_minute_that_it_was_due_counts():
    assert Group.BREATHING not in late(6, day=snoozed(0))
    assert Group.BREATHING in late(6, day=snoozed(-0.1))


@pytest.mark.parametrize(
    ("now", "at", "group", "allows", "says"),
    [
        (1, (), Group.BREATHING, False, "Nothing is late."),
        (6, (), Group.BREATHING, True, "It may be snoozed once, with a reason."),
        (12, (6,), Group.BREATHING, False, "It was snoozed once already."),
        (15, (), Group.BREATHING, False, "Two sets are missing: that is not snoozed."),
        (6, (), Group.PAIN, False, "What is due once is not snoozed."),
    ],
)
def test_why_a_set_may_not_be_snoozed_is_said(now, at, group, allows, says):
    dues = next_due(day=snoozed(*at), readings=(), schedule=plan_for(Tier.A), scores=())
    late_one = [one for one in dues if one.group is group]

    answer = may_snooze(late_one, day=snoozed(*at), protocol=protocol(), now=START + minutes(now))

    (said,) = answer.findings
    assert (said.rule, answer.allows, str(said.says)) == ("R20-snooze", allows, says)
    assert str(said.resolve) == ("None" if allows or now == 1 else "Go to the patient and chart it now.")


def test_a_day_without_a_protocol_has_nothing_to_snooze():
    dues = next_due(day=infusing(), readings=(), schedule=plan_for(Tier.A))

    assert not may_snooze(dues, day=infusing(), protocol=None, now=START + minutes(6)).allows


@pytest.mark.parametrize("now", [1, 16])
def test_what_is_not_late_yet_or_missed_twice_is_not_snoozed(now):
    due = next_due(day=infusing(), readings=(), scores=(), schedule=plan_for(Tier.B))
    vital = [one for one in due if one.vital]

    assert not may_snooze(vital, day=infusing(), protocol=protocol(), now=START + minutes(now)).allows


def test_the_page_is_told_until_when_it_is_silent():
    due = [
        one for one in next_due(day=snoozed(6), readings=(), schedule=plan_for(Tier.A)) if one.group is Group.PRESSURE
    ]

    assert silent_until(due, snoozed(6), START + minutes(7)) == START + minutes(10)
    assert silent_until(due, snoozed(6), START + minutes(10)) is None
