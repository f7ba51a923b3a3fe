"""The tablet's own look at the limits says what the server's rules say: the real script, in a real browser.

Only the browser runs: the script is served from its file, and the limits are those that a tablet takes along.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

import reprieve
from reprieve.staff.presenters.offline import action_rules
from reprieve.therapy import alarms
from reprieve.therapy.events import EventKind
from reprieve.therapy.protocols import book
from reprieve.therapy.rulebook.synthetic import CALM, START, infusing
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import BELIEVABLE, Reading, Sign

pytestmark = pytest.mark.browser

SCRIPTS = Path(reprieve.__file__).parent / "static" / "js" / "offline"
LIMITS = next(iter(book().values())).limits
OWN = {**CALM, Sign.ETCO2: Decimal(38)}
LAST_S = 2400  # the tablet looks back an hour; this is well within
# Around the limits, and as far as a number is believed at all.
NEAR = {
    Sign.SYSTOLIC: (80, 210), Sign.DIASTOLIC: (60, 130), Sign.PULSE: (35, 160), Sign.SPO2: (80, 100),
    Sign.RESP: (0, 24), Sign.ETCO2: (0, 60),
}  # fmt: skip


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    sign = draw(st.sampled_from(Sign))
    low, high = NEAR.get(sign, (int(BELIEVABLE[sign].low), int(BELIEVABLE[sign].high)))
    # Few moments, so that two values of one moment, and runs of readings, are common.
    second = draw(st.sampled_from(range(0, LAST_S + 1, 20)))
    value = Decimal(draw(st.integers(low, high)))
    return Reading(sign=sign, value=value, taken_at=START + timedelta(seconds=second))


@st.composite
def scores(draw: st.DrawFn) -> Score:
    scale = draw(st.sampled_from([Scale.RASS, Scale.MOAAS, Scale.NAUSEA, Scale.DISSOCIATION]))
    value = draw(st.integers(scale.card.low, scale.card.high))
    return Score(scale=scale, value=value, taken_at=START + timedelta(seconds=draw(st.integers(0, LAST_S))))


Said = set[tuple[str, int]]


def by_the_server(taken: list[Reading], scored: list[Score], there: list[Symptom], now_s: int) -> Said:
    day = infusing(*((1, EventKind.SYMPTOM, {"symptom": one}) for one in there))
    prompts = alarms.active(
        readings=taken, scores=scored, day=day, limits=LIMITS, baseline=OWN, now=START + timedelta(seconds=now_s)
    )
    return {(str(prompt.sign), prompt.level.value) for prompt in prompts}


def kit(taken: list[Reading], scored: list[Score], there: list[Symptom]) -> dict[str, Any]:
    history: dict[str, list[tuple[str, str]]] = {}
    for reading in taken:
        history.setdefault(reading.sign.value, []).append((reading.taken_at.isoformat(), str(reading.value)))
    for score in scored:
        history.setdefault(score.scale.value, []).append((score.taken_at.isoformat(), str(score.value)))
    return {
        "action": action_rules(LIMITS),
        "baseline": {sign.value: str(value) for sign, value in OWN.items()},
        "history": history,
        "symptoms": [symptom.value for symptom in there],
    }


def serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if name.endswith(".js"):
        script = SCRIPTS / name if (SCRIPTS / name).exists() else SCRIPTS.parent / name
        route.fulfill(body=script.read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>rules</title>", content_type="text/html")


@pytest.fixture(scope="module")
def tablet(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.route("http://tablet.test/**", serve)
    page.goto("http://tablet.test/")
    yield page
    context.close()


def by_the_tablet(page: Page, carried: dict[str, Any], now_s: int) -> Said:
    found = page.evaluate(
        """async ([kit, now]) => {
          const rules = await import("/rules.js");
          return rules.warnings(kit, Date.parse(now)).map((limit) => [limit.about, limit.level]);
        }""",
        [carried, (START + timedelta(seconds=now_s)).isoformat()],
    )
    return {(about, level) for about, level in found}


def one(sign: Sign, value: int, second: int) -> Reading:
    return Reading(sign=sign, value=Decimal(value), taken_at=START + timedelta(seconds=second))


@pytest.mark.hazard("H-25")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    taken=st.lists(readings(), max_size=16),
    scored=st.lists(scores(), max_size=4),
    there=st.lists(st.sampled_from(Symptom), max_size=3, unique=True),
    later_s=st.integers(0, 600),
)
@example(taken=[one(Sign.SPO2, 91, 0), one(Sign.SPO2, 91, 40)], scored=[], there=[], later_s=0)
@example(taken=[one(Sign.SYSTOLIC, 182, 0), one(Sign.SYSTOLIC, 181, 120)], scored=[], there=[], later_s=0)
@example(taken=[one(Sign.SYSTOLIC, 190, 60), one(Sign.SYSTOLIC, 120, 60)], scored=[], there=[], later_s=0)
@example(taken=[one(Sign.SYSTOLIC, 120, 60), one(Sign.SYSTOLIC, 190, 60)], scored=[], there=[], later_s=0)
@example(taken=[one(Sign.ETCO2, 0, 60)], scored=[], there=[Symptom.APNOEA], later_s=0)
def test_tablet_and_server_say_the_same_of_the_same_chart(
    tablet: Page, taken: list[Reading], scored: list[Score], there: list[Symptom], later_s: int
) -> None:
    now_s = LAST_S + later_s

    assert by_the_tablet(tablet, kit(taken, scored, there), now_s) == by_the_server(taken, scored, there, now_s)


def test_the_comparison_meets_every_level_and_kind(tablet: Page) -> None:
    """The comparison above would say nothing of limits that it never meets: here each one is met by itself."""
    for limit in LIMITS.action:
        about = limit.condition.about
        taken: list[Reading] = []
        scored: list[Score] = []
        there = [Symptom.AIRWAY_PROBLEM, Symptom.APNOEA]
        if isinstance(about, Symptom):
            there = [about]
        elif isinstance(about, Scale):
            assert limit.condition.value is not None
            at = START + timedelta(seconds=60)
            scored = [Score(scale=about, value=int(limit.condition.value), taken_at=at)]
        else:
            low, high = BELIEVABLE[about].low, BELIEVABLE[about].high
            edge = int(low if limit.condition.side == "low" else high)
            taken = [one(about, edge, second) for second in (0, 300, 900)]
        said = by_the_tablet(tablet, kit(taken, scored, there), LAST_S)
        assert said == by_the_server(taken, scored, there, LAST_S)
        assert str(about) in {name for name, _level in said}, limit


DUE = [
    {"signs": ["systolic", "diastolic"], "every_min": 5, "due_at": "2026-11-02T16:10:00Z"},
    {"signs": ["spo2", "pulse"], "every_min": 10, "due_at": "2026-11-02T16:12:00Z"},
]


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("131/82 77 97 15", "2026-11-02T16:13:00.000Z"),  # both groups whole: the pressure is next, five minutes on
        ("131/82", "2026-11-02T16:12:00Z"),  # the pressure alone: saturation and pulse stay due
        ("- 77 - 15", "2026-11-02T16:10:00Z"),  # half a group is none
    ],
)
def test_a_set_that_is_kept_moves_what_is_due(tablet: Page, line: str, first: str) -> None:
    carried = {"due": DUE, "line": ["pulse", "spo2", "resp", "temp"], "believable": {}, "words": {}}
    due = tablet.evaluate(
        """async ([kit, line]) => {
          const due = await import("/due.js");
          due.moveDue(kit, "vitals", { line }, "2026-11-02T16:08:00Z");
          due.moveDue(kit, "note", { line: "131/82 77 97 15" }, "2026-11-02T16:09:00Z");
          return due.nextDue(kit);
        }""",
        [carried, line],
    )

    assert due == first
