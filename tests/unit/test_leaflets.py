"""The leaflet of each protocol: complete, from claims alone, in both languages, with its changes named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.claims import LANGUAGES, Claim, Grade, NotToBeSaid, Topic, claims
from reprieve.therapy import leaflets
from reprieve.therapy.leaflets import (
    MUST_CARRY,
    TO_FILL_IN,
    IncompleteLeaflet,
    Leaflet,
    Site,
    as_json,
    changes,
    from_json,
    leaflet,
)
from reprieve.therapy.protocols import Indication, Protocol, book

EVERY = [(protocol, language) for protocol in book().values() for language in LANGUAGES]
CRPS = book()["crps-outpatient-4h"]


def with_register(monkeypatch: pytest.MonkeyPatch, register: dict[str, Claim]) -> None:
    """Let the register be this one: as it will be when somebody has reviewed a claim."""
    monkeypatch.setattr("reprieve.evidence.claims.claims", lambda: register)


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize(("protocol", "language"), EVERY)
def test_every_leaflet_says_what_the_brief_left_out(protocol: Protocol, language: str) -> None:
    page = leaflet(protocol, language)

    about = {topic for told in page.told for topic in claims()[told.claim].topics}
    assert about >= MUST_CARRY >= {
        Topic.OFF_LABEL, Topic.BLOOD_PRESSURE, Topic.PREGNANCY, Topic.LIVER, Topic.BLADDER, Topic.PSYCHOSIS,
        Topic.WHO_MUST_NOT, Topic.MONITORING, Topic.EMERGENCIES, Topic.COST, Topic.DEPENDENCE, Topic.BREATHING,
    }  # fmt: skip
    assert all(told.sure.may_be_said for told in page.told)
    assert not any("{" in told.text for told in page.told)


@pytest.mark.parametrize("indication", Indication)
def test_a_leaflet_can_be_made_for_any_indication_a_protocol_may_come_for(indication: Indication) -> None:
    pages = [leaflet(replace(CRPS, key="other", indication=indication), language) for language in LANGUAGES]

    assert [claim.claim for claim in pages[0].told] == [claim.claim for claim in pages[1].told]
    said = {told.claim for told in pages[0].told}
    assert ("not-approved-for-mind" in said) is indication.mood
    assert ("benefit-crps" in said) is (indication is Indication.CRPS)
    assert "short-dose-not-proven" not in said


@pytest.mark.hazard("H-70")
def test_a_leaflet_that_leaves_something_out_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(replace(part, claims=()) for part in leaflets._sections() if part.key == "cost")
    others = tuple(part for part in leaflets._sections() if part.key != "cost")
    monkeypatch.setattr(leaflets, "_sections", lambda: (*others, *without))

    with pytest.raises(IncompleteLeaflet, match="cost"):
        leaflet(CRPS, "en")


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize("grade", [Grade.CONTRADICTED, Grade.UNKNOWN])
def test_no_leaflet_is_made_with_a_claim_whose_grade_fell(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    with_register(monkeypatch, {**claims(), "breathing": replace(claims()["breathing"], grade=grade)})

    with pytest.raises(NotToBeSaid, match="breathing"):
        leaflet(CRPS, "en")


def test_hours_and_minutes_are_those_of_the_protocol() -> None:
    said = {told.claim: told.text for told in leaflet(CRPS, "en").told}

    assert "about 240 minutes" in said["drip"]
    assert "Eat nothing for 6 hours" in said["nothing-to-eat"]
    assert "120 minutes from the start and 60 minutes after" in said["you-stay"]


def test_the_price_is_the_clinics_own_and_has_no_default() -> None:
    blank = {told.claim: told.text for told in leaflet(CRPS, "es").told}
    filled = {told.claim: told.text for told in leaflet(CRPS, "es", site=Site(cost={"es": "900 dólares."})).told}

    assert TO_FILL_IN in blank["cost"]
    assert TO_FILL_IN in blank["ring-us"]
    assert filled["cost"].endswith("900 dólares.")


def test_there_is_no_leaflet_in_a_language_without_words() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        leaflet(CRPS, "fr")


@pytest.mark.parametrize(("protocol", "language"), EVERY)
def test_a_kept_leaflet_comes_back_word_for_word(protocol: Protocol, language: str) -> None:
    page = leaflet(protocol, language)

    kept = from_json(json.loads(json.dumps(as_json(page))))

    assert kept == page
    assert kept.fingerprint == page.fingerprint
    assert changes(kept, page) == ()


@pytest.mark.hazard("H-71")
@given(key=st.sampled_from(sorted({told.claim for told in leaflet(CRPS, "en").told})), grade=st.booleans())
def test_any_change_of_words_or_grade_is_named(key: str, grade: bool) -> None:
    now = leaflet(CRPS, "en")
    then = _otherwise(now, key, grade=grade)

    assert then.fingerprint != now.fingerprint
    own = {"cost", "ring-us", "call-911", "call-988"}
    assert [change.about for change in changes(then, now)] == ([] if key in own else [key])


@pytest.mark.hazard("H-71")
def test_a_claim_that_came_or_went_is_named_with_its_words() -> None:
    now = leaflet(CRPS, "en")
    told = now.told[2]
    parts = tuple(replace(part, told=tuple(one for one in part.told if one != told)) for part in now.parts)
    without = replace(now, parts=parts)

    assert [(c.about, c.then) for c in changes(without, now)] == [(told.claim, "")]
    assert [(c.about, c.now) for c in changes(now, without)] == [(told.claim, "")]


@pytest.mark.hazard("H-71")
def test_a_new_version_of_the_protocol_is_a_change_and_an_unknown_text_is_everything() -> None:
    now = leaflet(replace(CRPS, version=2), "en")

    assert changes(leaflet(CRPS, "en"), now)[0].about == "protocol"
    assert [change.about for change in changes(None, now)] == ["text"]


def test_another_telephone_or_price_asks_for_no_new_consent() -> None:
    site = Site(phone="505-555-0100", cost={"en": "900 dollars."})

    assert changes(leaflet(CRPS, "en"), leaflet(CRPS, "en", site=site)) == ()


def _otherwise(page: Leaflet, key: str, *, grade: bool) -> Leaflet:
    def other(told: leaflets.Told) -> leaflets.Told:
        if told.claim != key:
            return told
        return replace(told, sure=Grade.UNKNOWN) if grade else replace(told, text=f"{told.text} Or not.")

    return replace(page, parts=tuple(replace(p, told=tuple(other(told) for told in p.told)) for p in page.parts))
