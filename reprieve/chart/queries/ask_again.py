"""Whose consent must be asked again: it would not open the next infusion, for it lapsed or its words have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from reprieve.chart import consents, protocols, translate
from reprieve.chart.models import Consent, ConsentText, Session
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy.decisions import UNKNOWN, Decision, Unknown
from reprieve.therapy.gates import ConsentFacts, consent_stands
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.session import State


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgainRow:
    """The last consent of one patient to one treatment, and what R01 says of it on the day it is needed.

    next_at: the next booked infusion, if any; without one R01 is asked of now.
    """

    consent_id: int
    patient: PatientSummary
    protocol: Protocol
    consent: ConsentFacts
    decision: Decision
    next_at: datetime | None

    @property
    def text_kept(self) -> bool:
        """Whether the words that were signed can be read."""
        return not isinstance(self.consent.changed, Unknown)


def consents_to_ask_again(now: datetime, *, search: str = "") -> tuple[AskAgainRow, ...]:
    """Return who must be asked again, the next infusion first. Who took a consent back is not among them.

    search: a name, record number or birth date, as in the list of patients. Six queries, or seven.
    """
    rows = _last_ones(search)
    editions = protocols.editions_in_force({row.protocol_key for row in rows})
    in_force = {
        row.protocol_key: protocols.protocol_of(editions[row.protocol_key])
        if row.protocol_key in editions
        else protocols.from_book(row.protocol_key)
        for row in rows
    }
    changed, coming = _changed(rows, in_force), _coming(now)
    found = {row: _judged(row, in_force[row.protocol_key], changed, coming.get(row.patient_id), now) for row in rows}
    asked = {row: (facts, decision) for row, (facts, decision) in found.items() if not decision.allows}
    known = people.patients(row.patient_id for row in asked)
    lines = (
        AskAgainRow(
            consent_id=row.pk,
            patient=known[row.patient_id],
            protocol=in_force[row.protocol_key],
            consent=facts,
            decision=decision,
            next_at=coming.get(row.patient_id),
        )
        for row, (facts, decision) in asked.items()
    )
    return tuple(
        sorted(
            lines, key=lambda line: (line.next_at is None, line.next_at or line.consent.signed_at, line.patient.name)
        )
    )


def _last_ones(search: str) -> tuple[Consent, ...]:
    """Return each patient's last consent to each treatment, unless it was taken back. The words are not among it."""
    signed = Consent.objects.filter(withdraws__isnull=True).select_related("withdrawn_by")
    if search.strip():
        signed = signed.filter(patient_id__in=[patient.id for patient in people.search_patients(search)])
    last = {(row.patient_id, row.protocol_key): row for row in signed.order_by("signed_at", "id")}
    return tuple(row for row in last.values() if not hasattr(row, "withdrawn_by"))


def _changed(rows: Iterable[Consent], in_force: Mapping[str, Protocol]) -> Mapping[int, tuple[str, ...]]:
    """Return what has changed of each text that was signed: few texts, however many patients."""
    texts = ConsentText.objects.in_bulk({row.text_id for row in rows if row.text_id is not None})
    return {
        key: consents.changed_words(text, in_force[text.protocol_key])
        for key, text in texts.items()
        if text.protocol_key in in_force
    }


def _coming(now: datetime) -> Mapping[int, datetime]:
    """Return when each patient's next infusion is booked, from today on."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    waiting = Session.objects.filter(starts_at__gte=midnight, started_at__isnull=True)
    waiting = waiting.exclude(state__in=(State.CANCELLED.value, State.DISCHARGED.value))
    return dict(waiting.order_by("-starts_at").values_list("patient_id", "starts_at"))


def _judged(
    row: Consent,
    protocol: Protocol,
    changed: Mapping[int, tuple[str, ...]],
    next_at: datetime | None,
    now: datetime,
) -> tuple[ConsentFacts, Decision]:
    differs: tuple[str, ...] | Unknown = UNKNOWN if row.text_id is None else changed.get(row.text_id, ())
    facts = translate.consent_of(row, withdrawn=False, changed=differs)
    return facts, consent_stands(facts, protocol, max(now, next_at or now))
