"""Consent: the words are kept with the signature; words that changed since open no gate; taking back is a new row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import Consent, ConsentText
from reprieve.chart.services import NotPermitted, Refused
from reprieve.evidence.claims import claims
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import CRPS, DEPRESSION, NOW, Clinic, after

pytestmark = pytest.mark.django_db


def sign(clinic: Clinic, patient_id: int, *, language: str = "en", now: datetime = NOW, **changed) -> int:
    on_screen = "fingerprint" in changed or queries.treatment_leaflet(DEPRESSION, language).fingerprint
    facts = {
        "protocol_key": DEPRESSION,
        "language": language,
        "fingerprint": on_screen,
        "signed_by": "Demo Alder",
        "teach_back": True,
        "signed": clinic.proof("nurse", now=now),
        "key": uuid4(),
    }
    return chart.sign_consent(patient_id=patient_id, now=now, **{**facts, **changed})


@pytest.fixture
def reviewed(monkeypatch):
    """Let somebody have reviewed a claim, so that it reads or is graded otherwise from now on."""

    def review(key: str, **changed) -> None:
        register = {**claims(), key: replace(claims()[key], **changed)}
        monkeypatch.setattr("reprieve.evidence.claims.claims", lambda: register)
        monkeypatch.setattr("reprieve.therapy.leaflets.claims", lambda: register)

    return review


def blocking(clinic: Clinic, session_id: int) -> list[str]:
    with pytest.raises(Refused) as refusal:
        clinic.start(session_id)
    return [str(finding.says) for finding in refusal.value.decision.blocking if finding.rule == "R01"]


def test_what_was_read_is_kept_word_for_word_with_who_signed_and_who_witnessed(clinic):
    patient_id = clinic.register()

    drawn = "M9 90L300 20L520 110"

    view = queries.consent_view(sign(clinic, patient_id, language="es", drawn=drawn))

    assert view.page == queries.treatment_leaflet(DEPRESSION, "es")
    assert view.row.edition == view.page.edition
    assert (view.row.consent.signed_by, view.row.consent.language) == ("Demo Alder", "es")
    assert view.row.on_screen
    assert view.row.drawn == drawn
    assert view.row.by == clinic.by("nurse").display
    assert view.changes == ()
    entry = trail.trail(subject=f"patient:{patient_id}", limit=1)[0]
    assert entry.action == "consent signed"
    assert entry.details["drawn"] == sha256(drawn.encode()).hexdigest()


def test_the_same_words_are_kept_once_and_a_repeated_signature_writes_nothing(clinic):
    first, second = clinic.register(), clinic.register()
    key = uuid4()

    rows = {sign(clinic, first, key=key) for _ in range(2)}
    sign(clinic, second)

    assert len(rows) == 1
    assert ConsentText.objects.filter(protocol_key=DEPRESSION, language="en").count() == 1


def test_a_signature_under_other_words_than_those_of_today_is_not_taken(clinic, reviewed):
    patient_id = clinic.register()
    seen = queries.treatment_leaflet(DEPRESSION, "en").fingerprint
    reviewed("bladder", en="Ketamine can hurt the bladder.", es="La ketamina puede dañar la vejiga.")

    with pytest.raises(NotPlausible, match="has changed"):
        sign(clinic, patient_id, fingerprint=seen)


def test_a_consent_is_signed_by_somebody_in_a_language_with_words_before_a_witness_who_may(clinic):
    patient_id = clinic.register()

    with pytest.raises(NotPlausible):
        sign(clinic, patient_id, signed_by="  ")
    with pytest.raises(NotPlausible, match="interpreter"):
        sign(clinic, patient_id, language="fr", fingerprint="")
    with pytest.raises(NotPermitted):
        sign(clinic, patient_id, signed=clinic.proof("front_desk", now=NOW))


@pytest.mark.hazard("H-71")
def test_words_that_changed_since_open_no_gate_and_are_named(clinic, reviewed):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    reviewed("liver", en="Ketamine often hurts the liver.", es="La ketamina daña a menudo el hígado.")

    assert blocking(clinic, session_id) == ["What patients are told has changed since this consent was signed: liver."]
    (row,) = queries.patient_view(patient_id, NOW).consents
    assert row.consent.changed == ("liver",)
    (change,) = queries.consent_view(row.id).changes
    assert "Repeated ketamine can hurt" in change.then
    assert "often hurts" in change.now


@pytest.mark.hazard("H-71")
def test_signing_the_words_of_today_opens_the_gate_again(clinic, reviewed):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    reviewed("liver", en="Ketamine often hurts the liver.", es="La ketamina daña a menudo el hígado.")
    blocking(clinic, session_id)

    sign(clinic, patient_id)

    clinic.start(session_id)


@pytest.mark.hazard("H-71")
def test_a_consent_whose_words_were_not_kept_opens_no_gate(clinic):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    (old,) = Consent.objects.filter(patient_id=patient_id)
    chart.withdraw_consent(consent_id=old.pk, by=clinic.by(), now=NOW)
    copied = {f.attname: getattr(old, f.attname) for f in Consent._meta.fields if f.name not in {"id", "entry", "text"}}
    Consent.objects.create(**{**copied, "signed_at": NOW, "text_id": None})

    assert queries.patient_view(patient_id, NOW).consents[0].consent.changed is UNKNOWN
    assert any("was not kept" in says for says in blocking(clinic, session_id))


@pytest.mark.hazard("H-71")
def test_an_infusion_that_runs_is_not_stopped_by_a_review(clinic, running, reviewed):
    reviewed("liver", en="Ketamine often hurts the liver.", es="La ketamina daña a menudo el hígado.")

    clinic.stop(running, now=after(40))


def test_taking_back_keeps_the_words_and_says_why(clinic):
    patient_id = clinic.register()
    consent_id = sign(clinic, patient_id)

    chart.withdraw_consent(consent_id=consent_id, reason="I feel worse.", by=clinic.by(), now=after(1))

    view = queries.consent_view(consent_id)
    assert view.row.consent.withdrawn
    assert (view.row.reason, view.row.withdrawn_at) == ("I feel worse.", after(1))
    assert view.page is not None


def test_the_price_is_said_in_both_languages_and_says_nothing_else(clinic):
    director = clinic.by("director")

    for en, es in (("900 dollars.", ""), ("900 dollars. It works for everybody.", "900 dólares."), ("Safe.", "Sí.")):
        with pytest.raises(NotPlausible):
            chart.set_leaflet_price(en=en, es=es, by=director, now=NOW)
    with pytest.raises(NotPermitted):
        chart.set_leaflet_price(en="900 dollars.", es="900 dólares.", by=clinic.by("nurse"), now=NOW)
    chart.set_leaflet_price(en="900 dollars.", es="900 dólares.", by=director, now=NOW)

    said = {told.claim: told.text for told in queries.treatment_leaflet(CRPS, "es").told}
    assert said["cost"] == "Lo que cuesta aquí: 900 dólares."


def test_another_price_asks_nobody_again(clinic):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)

    chart.set_leaflet_price(en="900 dollars.", es="900 dólares.", by=clinic.by("director"), now=NOW)

    clinic.start(session_id)


@pytest.mark.parametrize("table", ["chart_consenttext", "chart_consent", "chart_leafletprice"])
def test_the_database_keeps_what_was_signed(clinic, table):
    sign(clinic, clinic.register())
    chart.set_leaflet_price(en="900 dollars.", es="900 dólares.", by=clinic.by("director"), now=NOW)

    for statement in (f"UPDATE {table} SET by_name = 'x'", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_refuses_a_screen_consent_without_words_or_witness(clinic):
    consent_id = sign(clinic, clinic.register())
    row = Consent.objects.get(pk=consent_id)
    copied = {f.attname: getattr(row, f.attname) for f in Consent._meta.fields if f.name not in {"id", "entry"}}

    for missing in ({"text_id": None}, {"by_user_id": None, "by_role": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(**{**copied, **missing})
