"""What the demo shows of opioids: three months of load on record, and a taper that a bad week has put on pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import uuid4

from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.chart import services as chart
from reprieve.demo.cast import PASSWORD
from reprieve.opioids import queries, services, tapering
from reprieve.outcomes import services as measures
from reprieve.people.models import User
from reprieve.people.services import confirm_password
from reprieve.therapy.opioids.safeguards import Naloxone
from reprieve.therapy.taper import Use, Wish
from reprieve.therapy.taper_course import Look, Withdrawal

_DOSES = ((88, "30 mg twice a day"), (56, "30 mg twice a day"), (25, "25 mg in the morning and 30 mg at night"))
_COWS_GOOD = (0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
_COWS_BAD = (1, 2, 1, 0, 1, 0, 0, 0, 1, 1, 0)


def come_down(patient_id: int, staff: Mapping[str, Actor], now: datetime) -> None:
    """Put the last three months of one patient's opioids on record, day by day."""
    nurse = staff["nurse"]

    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    _take(patient_id, "lorazepam", "1 mg at night", nurse, ago(89))
    _take(patient_id, "oxycodone", "5 mg every 6 hours as needed", nurse, ago(89))
    for days, dose in _DOSES:
        _take(patient_id, "OxyContin", dose, nurse, ago(days))
        services.record_load(patient_id=patient_id, by=nurse, now=ago(days))
        if days == _DOSES[1][0]:
            plan_id = _agree(patient_id, ago(days))
    services.record_pdmp_look(
        patient_id=patient_id, programme="New Mexico PMP (synthetic)", looked_at=ago(88), as_expected=True,
        seen="Synthetic: oxycodone from one prescriber, lorazepam from another; nothing new.", by=nurse, now=ago(88),
    )  # fmt: skip
    services.offer_naloxone(
        patient_id=patient_id, answer=Naloxone.GIVEN, words="Synthetic: the partner was shown how.", by=nurse,
        now=ago(88),
    )  # fmt: skip
    _look(plan_id, 6, frozenset(), nurse, ago(56))
    _look(plan_id, 6, frozenset(), nurse, ago(25))
    tapering.take_step(plan_id=plan_id, by=nurse, now=ago(25))
    _look(plan_id, 8, frozenset({Withdrawal.SWEATING, Withdrawal.SLEEPLESS}), nurse, ago(2))
    services.record_load(patient_id=patient_id, by=nurse, now=ago(2))
    for days, answers in ((25, _COWS_GOOD), (2, _COWS_BAD)):
        measures.answer_all(
            patient_id=patient_id, instrument="cows", answers=dict(zip(map(str, range(1, 12)), answers, strict=True)),
            by=nurse, now=ago(days), key=uuid4(),
        )  # fmt: skip
    assert queries.opioid_view(patient_id, now).taper is not None  # noqa: S101 of the demo: it must show one


def _take(patient_id: int, name: str, dose: str, by: Actor, at: datetime) -> None:
    chart.add_medicine(
        patient_id=patient_id, name=name, dose=dose, by=by, now=at, last_taken_at=at - timedelta(hours=20)
    )


def _agree(patient_id: int, at: datetime) -> int:
    wish = Wish(
        drug="oxycodone", dose=Fraction(60), times_a_day=2, strengths=tuple(map(Fraction, (5, 10, 20, 30))),
        use=Use.LONG, percent=Fraction(10), every_days=30, floor=Fraction(20), starts_on=timezone.localdate(at),
    )  # fmt: skip
    signed = confirm_password(user=User.objects.get(username="prescriber"), password=PASSWORD, now=at)
    return tapering.sign_taper(
        patient_id=patient_id,
        wish=wish,
        stops_if="Synthetic: pain worse by two points, or a week without sleep. Any bad week may wait.",
        agreed="Synthetic: “Slowly, and not before the garden is dug. I want to be clear in the head again.”",
        signed=signed,
        now=at,
    )


def _look(plan_id: int, pain: int, signs: frozenset[Withdrawal], by: Actor, at: datetime) -> None:
    found = Look(on=timezone.localdate(at), pain=pain, withdrawal=signs, wants_to_pause=bool(signs), self_harm=False)
    words = "Synthetic: sweats at night, slept three hours." if signs else ""
    tapering.record_look(plan_id=plan_id, found=found, words=words, by=by, now=at)
