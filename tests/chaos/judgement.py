"""Read afterwards whether the record kept every promise, once each, and whether it still agrees with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import uuid5

from django.utils import timezone

from reprieve.audit.services import verify
from reprieve.chart.models import PromptEntry, Reading, Session, SessionEvent
from reprieve.chart.queries import session_view
from reprieve.exchange.models import Disposition, InboundMessage
from reprieve.therapy.vitals import Sign
from tests.chaos.actors import Promises

LOW_SPO2_PERCENT = 92  # the monitors send 91 now and then, below every action limit
CHARTED_SIGNS = (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP)  # what a nurse's line holds


def complaints(promises: Promises) -> list[str]:
    """Return what is wrong with the record; nothing if every promise was kept."""
    return [
        *_messages(promises),
        *_forms(promises),
        *_readings_charted_twice(),
        *_low_saturations_that_said_nothing(),
        *_days(),
        *_trail(),
    ]


def _messages(promises: Promises) -> Iterator[str]:
    """Every acknowledged message is there, once, and charted: its monitor stands at a patient who is being infused."""
    became = dict(InboundMessage.objects.values_list("control_id", "disposition"))
    kept = Counter(InboundMessage.objects.values_list("control_id", flat=True))
    yield from (f"acknowledged and lost: message {name}" for name in promises.messages if not kept[name])
    yield from (
        f"acknowledged and {became[name]}: message {name}"
        for name in promises.messages
        if kept[name] and became[name] != Disposition.CHARTED
    )
    yield from (f"kept {count} times: message {name}" for name, count in kept.items() if count > 1)


def _forms(promises: Promises) -> Iterator[str]:
    events = set(SessionEvent.objects.values_list("entry", flat=True))
    yield from (f"answered with yes and lost: event {key}" for key in promises.events if key not in events)
    readings = set(Reading.objects.values_list("entry", flat=True))
    for key in promises.vitals:
        missing = [sign.value for sign in CHARTED_SIGNS if uuid5(key, sign.value) not in readings]
        if missing:
            yield f"answered with yes and lost: {', '.join(missing)} of vitals {key}"


def _readings_charted_twice() -> Iterator[str]:
    """A device's value of one sign at one time stands once, however often it was sent."""
    device = Reading.objects.filter(device__isnull=False).values_list("session_id", "device_id", "sign", "taken_at")
    yield from (f"charted {count} times: {what}" for what, count in Counter(device).items() if count > 1)


def _low_saturations_that_said_nothing() -> Iterator[str]:
    """Every low saturation that a monitor sent stands under a prompt that began no later than it."""
    for reading in Reading.objects.filter(sign=Sign.SPO2.value, device__isnull=False, value__lt=LOW_SPO2_PERCENT):
        said = PromptEntry.objects.filter(
            session=reading.session_id, sign=Sign.SPO2.value, since__lte=reading.taken_at
        ).exclude(closed_at__lt=reading.taken_at)
        if not said:
            yield f"nothing was said of SpO2 {reading.value} % at {reading.taken_at} in session {reading.session_id}"


def _days() -> Iterator[str]:
    """The state kept for lists is the replay of the events; the events are numbered without a gap."""
    for session in Session.objects.all():
        view = session_view(session.pk, timezone.now())
        if view.state.value != session.state:
            yield f"session {session.pk} is listed as {session.state}, its events say {view.state.value}"
        numbers = list(SessionEvent.objects.filter(session=session).order_by("seq").values_list("seq", flat=True))
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"session {session.pk} has events numbered {numbers}"


def _trail() -> Iterator[str]:
    report = verify()
    if report.broken:
        yield f"the trail breaks at {report.broken.place}: {report.broken.why}"
