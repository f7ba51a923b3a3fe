"""Leaflet, consent and the register as pages: read, signed before a witness, shown as signed, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from reprieve.chart import queries
from reprieve.evidence.claims import NotToBeSaid, find
from reprieve.therapy.decisions import Role
from tests.clinic import CRPS, PASSWORD, Clinic


@pytest.fixture
def nurse(clinic: Clinic, enter):
    return enter(clinic.nurse)


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now(), protocol_key=CRPS)


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def signing(page: str, password: str, **changed: str) -> dict[str, str]:
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found
    typed = {
        "key": str(uuid4()),
        "fingerprint": found[1],
        "signed_by": "Demo Alder",
        "teach_back": "yes",
        "password": password,
    }
    return {**typed, **changed}


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("off-label", "bladder", "dependent", "What it costs")), ("es", ("vejiga", "dependientes", "fuera de lo"))],
)
def test_a_leaflet_is_read_and_printed_in_the_patients_language(nurse, language, words):
    page = page_of(nurse, f"/leaflets/{CRPS}/{language}")

    assert f'<article class="card document document--calm" lang="{language}">' in page
    for word in words:
        assert word in page
    assert nurse.get(f"/leaflets/{CRPS}/{language}/pdf").content.startswith(b"%PDF")
    assert nurse.get(f"/leaflets/{CRPS}/fr").status_code == 404


def test_a_consent_is_signed_on_the_screen_and_shown_as_it_was_signed(nurse, patient_id):
    address = f"/patients/{patient_id}/consent/{CRPS}/es"

    answer = nurse.post(address, signing(page_of(nurse, address), PASSWORD, drawn="M9 90L300 20L520 110"))

    assert answer.status_code == 302
    newest = queries.patient_view(patient_id, timezone.now()).consents[0]
    signed = page_of(nurse, f"/consents/{newest.id}")
    assert "Demo Alder" in signed
    assert 'aria-label="Firmado a mano: Demo Alder"><path d="M9 90L300 20L520 110"/>' in signed
    assert "Signed to the words of today" in signed
    assert newest.edition in signed
    assert "on screen before" in page_of(nurse, f"/patients/{patient_id}")
    assert nurse.get(f"/consents/{newest.id}.pdf").content.startswith(b"%PDF")


def test_a_wrong_password_keeps_what_was_typed_and_signs_nothing(nurse, patient_id):
    address = f"/patients/{patient_id}/consent/{CRPS}/en"
    before = len(queries.patient_view(patient_id, timezone.now()).consents)

    typed = {"signed_by": "Demo Alder Senior", "drawn": "M9 90L300 20"}
    answer = nurse.post(address, signing(page_of(nurse, address), "not the password", **typed))

    assert answer.status_code == 422
    assert 'name="drawn" value="M9 90L300 20"' in answer.content.decode()
    forged = nurse.post(address, signing(page_of(nurse, address), PASSWORD, drawn='M9 90"/><script>'))
    assert forged.status_code == 422
    assert "The drawing could not be read." in forged.content.decode()
    assert 'value="Demo Alder Senior"' in answer.content.decode()
    assert len(queries.patient_view(patient_id, timezone.now()).consents) == before


@pytest.mark.hazard("H-71")
def test_words_that_changed_meanwhile_are_read_again(nurse, patient_id):
    address = f"/patients/{patient_id}/consent/{CRPS}/en"

    answer = nurse.post(address, signing(page_of(nurse, address), PASSWORD, fingerprint="0" * 64))

    assert answer.status_code == 422
    assert "has changed while it was read" in answer.content.decode()
    again = nurse.post(address, signing(answer.content.decode(), PASSWORD))
    assert again.status_code == 302


def test_taking_back_asks_once_more_and_tells_what_stays(nurse, patient_id):
    consent_id = queries.patient_view(patient_id, timezone.now()).consents[0].id
    address = f"/patients/{patient_id}/consent/{consent_id}/withdrawn"

    assert "stay on file" in page_of(nurse, address)
    nurse.post(address, {"key": str(uuid4()), "reason": "I feel worse."})

    assert "Taken back" in page_of(nurse, f"/consents/{consent_id}")
    assert "I feel worse." in page_of(nurse, f"/consents/{consent_id}")
    assert nurse.get(f"/patients/999999/consent/{consent_id}/withdrawn").status_code == 404


@pytest.mark.hazard("H-71")
def test_whose_consent_must_be_asked_again_is_a_list_that_leads_to_signing(clinic, nurse, patient_id, as_role):
    assert "Every consent on file stands." in page_of(nurse, "/consents")
    clinic.consent(patient_id, now=timezone.now() - timedelta(days=400), protocol_key=CRPS)
    assert "Every consent on file stands." in page_of(nurse, "/consents"), "a later one stands"
    old = clinic.register("Birch", now=timezone.now() - timedelta(days=400), protocol_key=CRPS)

    page = page_of(nurse, "/consents")

    assert "1 consent is to be asked again." in page
    assert "The consent is older than 365 days." in page
    assert f'href="/patients/{old}/consent/{CRPS}/en"' in page
    assert "Nobody who fits" in page_of(nurse, "/consents?q=alder")
    for place in ("/day", "/patients", "/leaflets", f"/protocols/{CRPS}"):
        assert 'href="/consents"' in page_of(nurse, place), place
        if place != "/leaflets":
            assert 'href="/consents"' not in as_role(Role.FRONT_DESK).get(place).content.decode(), place


def test_the_register_is_searched_filtered_and_explained(nurse):
    page = page_of(nurse, "/evidence")

    assert page.count('class="card stack stack--tight claim"') == len(find())
    found = page_of(nurse, "/evidence?q=addiction&grade=contradicted")
    assert 'href="/evidence/B02"' in found
    assert 'href="/evidence/bladder"' not in found
    assert "No claim has all of these words" in page_of(nurse, "/evidence?q=unicorn")
    one = page_of(nurse, "/evidence/B02")
    assert "contradicted" in one
    assert "KETALAR24" in one
    assert "misused" in one
    assert nurse.get("/evidence/B99").status_code == 404
    assert nurse.get("/evidence?grade=great").status_code == 422


def test_a_source_leads_to_the_claims_that_rest_on_it(nurse, patient_id):
    pages = [page_of(nurse, place) for place in ("/rulebook", f"/protocols/{CRPS}", f"/patients/{patient_id}")]

    for page in pages:
        assert re.search(r'href="/evidence\?q=[\w.-]+"', page)
    assert f'href="/leaflets/{CRPS}/en#rests-on"' in pages[2]
    for key in sorted({key for page in pages for key in re.findall(r'href="/evidence\?q=([\w.-]+)"', page)})[:5]:
        assert 'class="card stack stack--tight claim"' in page_of(nurse, f"/evidence?q={key}"), key


def test_the_price_is_for_who_runs_the_clinic(as_role, nurse):
    typed = {"key": str(uuid4()), "en": "900 dollars a visit.", "es": "900 dólares por visita."}

    assert nurse.post("/leaflets", typed).status_code == 403
    assert as_role(Role.OWNER).post("/leaflets", {**typed, "en": "It works. 900 dollars."}).status_code == 422
    assert as_role(Role.OWNER).post("/leaflets", typed).status_code == 302
    assert "900 dólares por visita." in page_of(nurse, f"/leaflets/{CRPS}/es")


@pytest.mark.hazard("H-70")
def test_the_tag_says_a_claim_in_the_readers_language_and_nothing_contradicted(db):
    template = Template("{% load claims %}{% claim key %}")

    with translation.override("es"):
        assert "vejiga" in template.render(Context({"key": "bladder"}))
    assert "bladder" in template.render(Context({"key": "bladder"}))
    with pytest.raises(NotToBeSaid):
        template.render(Context({"key": "B02"}))
