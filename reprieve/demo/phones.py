"""Two synthetic patients with a phone: a way in, a diary, a driver named, a wish and a problem in the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import queries as chart
from reprieve.demo.cast import PATIENTS
from reprieve.outcomes import services as measures
from reprieve.people import phones
from reprieve.people.queries import search_patients
from reprieve.therapy.troubles import Trouble
from reprieve.voice import services as voice

# Elm comes today; Ivy was here yesterday. Scores: invented, one a day, the oldest first.
ELM, IVY = PATIENTS[4], PATIENTS[8]
ELMS_PAIN: Final = (5, 4, 5, 4, 4, 5)
IVYS_MOOD: Final = (6, 5, 6, 6, 5, 4)


def address_of(given_name: str) -> str:
    """Return a synthetic patient's e-mail address, in a domain that nobody can own."""
    return f"{given_name.lower()}@patient.example"


def give_phones(*, desk: Actor, now: datetime) -> None:
    """Let both have a phone, and say by it what a patient says."""
    for player in (ELM, IVY):
        (patient,) = search_patients(player.mrn)
        phones.open_account(patient_id=patient.id, email=address_of(player.given_name), by=desk, now=now)
    (elm,), (ivy,) = search_patients(ELM.mrn), search_patients(IVY.mrn)
    _keep_diary(elm.id, measures.Diary.PAIN, ELMS_PAIN, now)
    _keep_diary(ivy.id, measures.Diary.MOOD, IVYS_MOOD, now)
    visit = chart.next_visit(elm.id, now)
    if visit is not None:
        voice.name_driver(
            patient_id=elm.id, session_id=visit.session_id, name="Companion of Elm", phone="505-555-0177",
            by=Actor.patient(elm.id), now=now - timedelta(hours=1), key=uuid4(),
        )  # fmt: skip
    earlier = now - timedelta(minutes=25)
    voice.report(
        patient_id=ivy.id, troubles=[Trouble.SICK], words="Synthetic: felt sick this morning, better now.",
        said_at=earlier, by=Actor.patient(ivy.id), now=earlier, key=uuid4(),
    )  # fmt: skip
    voice.ask_for_visit(
        patient_id=ivy.id, words="Synthetic: could I come again next week?", said_at=now, by=Actor.patient(ivy.id),
        now=now, key=uuid4(),
    )  # fmt: skip


def way_in(now: datetime) -> tuple[str, int]:
    """Return a fresh link's token for Elm, and the year of birth that it asks for."""
    (elm,) = search_patients(ELM.mrn)
    letter = phones.hand_link(patient_id=elm.id, by=Actor.machine("demo"), now=now)
    return letter.token, ELM.born_on.year


def _keep_diary(patient_id: int, kind: measures.Diary, scores: tuple[int, ...], now: datetime) -> None:
    """Keep what the questionnaires of the demo (measures.py) do not ask this patient: the other half of the diary."""
    for days_ago, score in enumerate(reversed(scores), start=1):
        at = now - timedelta(days=days_ago, hours=1)
        measures.keep_diary(
            patient_id=patient_id,
            kind=kind,
            score=score,
            felt_at=at,
            by=Actor.patient(patient_id),
            now=now,
            key=uuid4(),
        )
