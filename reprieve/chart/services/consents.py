"""Consent: signed on a screen before a witness, or recorded from paper; taken back at any time by another row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor, Details
from reprieve.chart import consents, protocols
from reprieve.chart.drawn import checked
from reprieve.chart.models import Consent, LeafletPrice
from reprieve.chart.models.consents import PAPER, SCREEN
from reprieve.chart.recording import not_to_come, record_fact
from reprieve.chart.services.signing import proven
from reprieve.chart.trailing import tell_patient
from reprieve.evidence.patient_text import unclaimed
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import say
from reprieve.therapy.leaflets import Leaflet
from reprieve.therapy.protocols import DrugForm, Protocol
from reprieve.therapy.vitals import NotPlausible


def record_consent(
    *,
    patient_id: int,
    protocol_key: str,
    drug_form: DrugForm,
    signed_at: datetime,
    signed_by: str,
    language: str,
    teach_back: bool,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Record a consent that was signed on paper, to the leaflet as it stands today; return the row's id.

    Raises NotPlausible where nobody signed, in no language with words, or at a time to come; NotFound for an unknown
    protocol.
    """
    protocol = protocols.in_force(protocol_key)
    return _record(
        protocol,
        _page(protocol, language),
        patient_id=patient_id,
        drug_form=drug_form,
        signed_at=not_to_come("signed_at", signed_at, now),
        signed_by=signed_by,
        teach_back=teach_back,
        manner=PAPER,
        by=by,
        now=now,
        key=key,
    )


def sign_consent(
    *,
    patient_id: int,
    protocol_key: str,
    language: str,
    fingerprint: str,
    signed_by: str,
    teach_back: bool,
    signed: Reauthenticated,
    now: datetime,
    drawn: str = "",
    key: UUID | None = None,
) -> int:
    """Record that a patient signed on the screen, before a witness who typed their own password; return the row's id.

    fingerprint: of the words on the screen; drawn: strokes of the hand, beside the typed name. Raises NotPlausible
    where the words are not those of today any more, or where no hand drew that.
    """
    by = proven(signed, Act.RECORD_CONSENT, now)
    protocol = protocols.in_force(protocol_key)
    page = _page(protocol, language)
    known = already(Consent, key)
    if known is not None:
        return known
    if page.fingerprint != fingerprint:
        raise NotPlausible("text", say("The text has changed while it was read. Read it again and sign the new one."))
    return _record(
        protocol,
        page,
        patient_id=patient_id,
        drug_form=protocol.drug_form,
        signed_at=now,
        signed_by=signed_by,
        teach_back=teach_back,
        manner=SCREEN,
        drawn=checked(drawn),
        by=by,
        now=now,
        key=key,
    )


def withdraw_consent(*, consent_id: int, by: Actor, now: datetime, reason: str = "", key: UUID | None = None) -> int:
    """Record that a patient takes a consent back; return the row's id. Doing it twice changes nothing."""
    require(by, Act.RECORD_CONSENT)
    with audit.writing():
        old = Consent.objects.filter(pk=consent_id, withdraws__isnull=True).first()
        if old is None:
            raise NotFound(f"There is no consent {consent_id}.")
        known = Consent.objects.filter(withdraws=old).values_list("id", flat=True).first()
        if known is not None:
            return known
        row = Consent.objects.create(
            patient_id=old.patient_id,
            indication=old.indication,
            protocol_key=old.protocol_key,
            protocol_version=old.protocol_version,
            drug_form=old.drug_form,
            signed_at=now,
            signed_by=old.signed_by,
            language=old.language,
            teach_back=old.teach_back,
            text_id=old.text_id,
            withdraws=old,
            reason=reason.strip(),
            **written(by, now, key),
        )
        details: Details = {"consent": consent_id, "reason": reason.strip()}
        tell_patient(old.patient_id, "consent withdrawn", by=by, now=now, details=details)
        return row.pk


def set_leaflet_price(*, en: str, es: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Write what an infusion costs here, as the leaflets say it; return the row's id.

    Raises NotPlausible where one language is missing, or where the words state an effect: a price is no place for it.
    """
    require(by, Act.SET_LEAFLETS)
    words = {"en": en.strip(), "es": es.strip()}
    if bool(words["en"]) != bool(words["es"]):
        raise NotPlausible("es" if words["en"] else "en", say("Say it in both languages, or in neither."))
    for language, said in words.items():
        # What is counted in a price is money; the effects that the rule knows stay out of it.
        stated = [sentence for sentence in unclaimed("".join(c for c in said if not c.isdigit())) if sentence]
        if stated:
            raise NotPlausible(
                language, say("“{words}” says what the treatment does. Only the price belongs here.", words=stated[0])
            )
    with audit.writing():
        known = already(LeafletPrice, key)
        if known is not None:
            return known
        row = LeafletPrice.objects.create(**words, **written(by, now, key))
        audit.record(action="leaflet price set", by=by, subject="leaflets", now=now, details=words)
        return row.pk


def _page(protocol: Protocol, language: str) -> Leaflet:
    try:
        return consents.leaflet_of(protocol, language.strip())
    except ValueError:
        says = say("There is no text in this language: go through the English one with an interpreter.")
        raise NotPlausible("language", says) from None


def _record(
    protocol: Protocol,
    page: Leaflet,
    *,
    patient_id: int,
    drug_form: DrugForm,
    signed_at: datetime,
    signed_by: str,
    teach_back: bool,
    manner: str,
    by: Actor,
    now: datetime,
    key: UUID | None,
    drawn: str = "",
) -> int:
    if not signed_by.strip():
        raise NotPlausible("signed_by", say("A consent names who signed it and in which language."))
    require(by, Act.RECORD_CONSENT)
    with audit.writing():
        return record_fact(
            Consent,
            patient_id,
            "consent signed" if manner == SCREEN else "consent recorded",
            {
                "indication": protocol.indication.value,
                "protocol_key": protocol.key,
                "protocol_version": protocol.version,
                "drug_form": drug_form.value,
                "signed_at": signed_at,
                "signed_by": signed_by.strip(),
                "language": page.language,
                "teach_back": teach_back,
                "manner": manner,
                "drawn": drawn,
                "text_id": consents.keep(page, by, now).pk,
            },
            by=by,
            now=now,
            key=key,
            act=Act.RECORD_CONSENT,
            sealed=("drawn",),
        )
