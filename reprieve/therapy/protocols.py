"""The protocol book: what may be given for which indication, on what evidence, within which ceilings.

A protocol is bound to one indication and one drug form: mood and pain regimens differ several-fold in dose and time,
and milligrams of the racemate are not milligrams of S-ketamine. Stress and burnout are not indications, so no
protocol can name them. Files are read once and validated: an invalid protocol cannot exist.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import ROUND_FLOOR, Decimal
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from reprieve.evidence.register import Certainty, cite
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.limits import InvalidProtocol, Limits
from reprieve.therapy.limits_file import limits_from, numbers_from, sourced_from, text_from, whole_from
from reprieve.units import MIN_PER_H


class Indication(StrEnum):
    """What a patient is treated for; those without a protocol in the book cannot be ordered for."""

    CRPS = "crps"
    REFRACTORY_PAIN = "refractory_pain"
    SPINAL_CORD_INJURY_PAIN = "spinal_cord_injury_pain"
    NEUROPATHIC_PAIN = "neuropathic_pain"
    FIBROMYALGIA = "fibromyalgia"
    CANCER_PAIN = "cancer_pain"
    PHANTOM_LIMB_PAIN = "phantom_limb_pain"
    MIGRAINE = "migraine"
    DEPRESSION = "depression"
    PTSD = "ptsd"
    OCD = "ocd"
    ANXIETY = "anxiety"

    @property
    def mood(self) -> bool:
        """True for the mental-health indications: suicide risk is asked for at each session."""
        return self in {Indication.DEPRESSION, Indication.PTSD, Indication.OCD, Indication.ANXIETY}

    @property
    def title(self) -> str:  # type: ignore[override]  # nobody title-cases an enum member
        """Return the words for it; an English msgid."""
        return _PHRASES[self]


class DrugForm(StrEnum):
    RACEMIC = "racemic"
    S_KETAMINE = "s_ketamine"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return {DrugForm.RACEMIC: "racemic", DrugForm.S_KETAMINE: "S(+)"}[self]


class Tier(IntEnum):
    """The setting that a dose needs; D is not an outpatient order."""

    A = 1
    B = 2
    C = 3
    D = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What nobody goes beyond without a new order by the medical director: each limits on its own (R12)."""

    mg_per_kg: Sourced
    mg_per_kg_h: Sourced
    mg_per_h: Sourced
    session_mg: Sourced
    shortest_min: Sourced
    longest_min: Sourced

    def __post_init__(self) -> None:
        if any(getattr(self, field.name).value <= 0 for field in fields(self)):
            raise InvalidProtocol("A ceiling is above zero.")
        if self.shortest_min.value > self.longest_min.value:
            raise InvalidProtocol("The shortest duration is not above the longest.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceNote:
    """One thing the literature says about this protocol, for or against."""

    says: str
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One regimen for one indication.

    grade: as the consensus grades it, with `grade_says` in one sentence. default_*: what the order form offers.
    min_interval_h: between two sessions. tier: of the default order. limits: all other numbers.
    """

    key: str
    version: int
    title: str
    indication: Indication
    drug_form: DrugForm
    grade: str
    grade_says: str
    evidence: tuple[EvidenceNote, ...]
    ceilings: Ceilings
    default_mg_per_kg_h: Sourced
    default_min: Sourced
    min_interval_h: Sourced
    tier: Tier
    limits: Limits

    def __post_init__(self) -> None:
        hours = self.default_min.value / MIN_PER_H
        within = (
            self.default_mg_per_kg_h.value <= self.ceilings.mg_per_kg_h.value
            and self.default_mg_per_kg_h.value * hours <= self.ceilings.mg_per_kg.value
            and self.ceilings.shortest_min.value <= self.default_min.value <= self.ceilings.longest_min.value
        )
        if not within:
            raise InvalidProtocol("The default dose and time are within the ceilings.")
        if self.tier is Tier.D:
            raise InvalidProtocol("Tier D is not an outpatient order.")

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys of what the evidence notes rest on, each once, in order."""
        return tuple(dict.fromkeys(note.source for note in self.evidence))

    def at_site(self, *, spo2_offset: Decimal) -> Protocol:
        """Return the protocol as it holds at this site: saturation limits lowered by so many points for altitude."""
        return replace(self, limits=self.limits.at_altitude(spo2_offset))

    def default_dose_mg_per_kg(self, weight_kg: Decimal) -> Decimal:
        """Return the dose in mg/kg that the form offers: the default rate for the default time, under every ceiling.

        Rounded down to 0.0001 mg/kg.
        """
        hours = self.default_min.value / MIN_PER_H
        rate_mg_per_kg_h = min(self.default_mg_per_kg_h.value, self.ceilings.mg_per_h.value / weight_kg)
        dose = min(rate_mg_per_kg_h * hours, self.ceilings.mg_per_kg.value, self.ceilings.session_mg.value / weight_kg)
        return dose.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)


@cache
def book() -> Mapping[str, Protocol]:
    """Return all protocols by key, read once from package data. Raises InvalidProtocol."""
    pages = files("reprieve.therapy").joinpath("protocol_book")
    limits = limits_from(tomllib.loads(pages.joinpath("limits.toml").read_text(encoding="utf-8")))
    names = sorted(page.name for page in pages.iterdir() if page.name.endswith(".toml") and page.name != "limits.toml")
    protocols = (
        protocol_from(
            name.removesuffix(".toml"), tomllib.loads(pages.joinpath(name).read_text(encoding="utf-8")), limits
        )
        for name in names
    )
    return MappingProxyType({protocol.key: protocol for protocol in protocols})


def protocol_from(key: str, page: Mapping[str, object], limits: Limits) -> Protocol:
    """Read one protocol from its page of the book. Raises InvalidProtocol."""
    try:
        return Protocol(
            key=key,
            version=whole_from(page["version"]),
            title=text_from(page["title"]),
            indication=Indication(text_from(page["indication"])),
            drug_form=DrugForm(text_from(page["drug_form"])),
            grade=text_from(page["grade"]),
            grade_says=text_from(page["grade_says"]),
            evidence=tuple(_note_from(note) for note in _list_from(page["evidence"])),
            ceilings=numbers_from(Ceilings, page["ceilings"]),
            default_mg_per_kg_h=sourced_from(page["default_mg_per_kg_h"]),
            default_min=sourced_from(page["default_min"]),
            min_interval_h=sourced_from(page["min_interval_h"]),
            tier=Tier[text_from(page["tier"])],
            limits=limits,
        )
    except (KeyError, ValueError) as error:
        raise InvalidProtocol(f"Protocol {key}: {error}") from error


def _list_from(entry: object) -> list[object]:
    if not isinstance(entry, list) or not entry:
        raise InvalidProtocol("A protocol names its evidence.")
    return entry


def _note_from(entry: object) -> EvidenceNote:
    match entry:
        case {"says": str(says), "source": str(source), "tag": str(tag)}:
            cite(source)
            return EvidenceNote(says=says, source=source, certainty=Certainty(tag))
    raise InvalidProtocol(f"An evidence note has says, source and tag, not {entry!r}.")


def for_indication(indication: Indication) -> tuple[Protocol, ...]:
    """Return the protocols that may be chosen for this indication; none means that nothing may be ordered."""
    return tuple(protocol for protocol in book().values() if protocol.indication is indication)


_PHRASES = {
    Indication.CRPS: "Complex regional pain syndrome",
    Indication.REFRACTORY_PAIN: "Chronic pain after standard treatment has failed",
    Indication.SPINAL_CORD_INJURY_PAIN: "Pain after spinal cord injury",
    Indication.NEUROPATHIC_PAIN: "Neuropathic pain, mixed",
    Indication.FIBROMYALGIA: "Fibromyalgia",
    Indication.CANCER_PAIN: "Cancer pain",
    Indication.PHANTOM_LIMB_PAIN: "Phantom limb pain",
    Indication.MIGRAINE: "Migraine",
    Indication.DEPRESSION: "Treatment-resistant depression",
    Indication.PTSD: "Post-traumatic stress disorder",
    Indication.OCD: "Obsessive-compulsive disorder",
    Indication.ANXIETY: "Anxiety disorder",
}
