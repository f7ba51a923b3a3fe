"""Scales that staff read off a patient: ranges, anchors in our own words, and totals that know when an item is missing.

A score nobody has given does not exist: there is no default value, and a total with a missing item is `UNKNOWN`.
Of licensed instruments (CADSS-6) only the total is held; no item text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown


class NotOnScale(ValueError):
    """That value does not exist on this scale."""


class Scale(StrEnum):
    RASS = "rass"
    MOAAS = "moaas"
    ALDRETE = "aldrete"
    PADSS = "padss"
    CADSS6 = "cadss6"
    DISSOCIATION = "dissociation"
    PAIN = "pain"
    NAUSEA = "nausea"

    @property
    def card(self) -> ScaleCard:
        return SCALES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCard:
    """What a scale is called, how far it reaches, and what its points mean.

    anchors: value → words. items: for summed scales, item → words of its 0, 1 and 2.
    """

    title: str
    low: int
    high: int
    source: str
    certainty: Certainty
    anchors: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def check(self, value: int) -> int:
        """Return the value. Raises NotOnScale if the scale does not reach it."""
        if not self.low <= value <= self.high:
            raise NotOnScale(f"{self.title} goes from {self.low} to {self.high}; {value} is not on it.")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One value read on one scale at one time."""

    scale: Scale
    value: int
    taken_at: datetime

    def __post_init__(self) -> None:
        self.scale.card.check(self.value)


SEDATION: Mapping[Scale, int] = MappingProxyType({Scale.RASS: 0, Scale.MOAAS: 5})
"""The two sedation scales, each with its value for fully awake and calm (standard 3.2, 4.3)."""


def fully_awake(scores: Iterable[Score]) -> Fact:
    """Say whether the last value on a sedation scale is fully awake and calm; unknown if there is none."""
    last = max((s for s in scores if s.scale in SEDATION), key=lambda score: score.taken_at, default=None)
    return UNKNOWN if last is None else last.value == SEDATION[last.scale]


def total(scale: Scale, items: Mapping[str, int | Unknown]) -> int | Unknown:
    """Add up a summed scale; UNKNOWN as soon as one item is. Raises NotOnScale for a strange item or value."""
    card = scale.card
    if strange := set(items) - set(card.items):
        raise NotOnScale(f"{card.title} has no item {sorted(strange)[0]!r}.")
    values: list[int] = []
    for name in card.items:
        value = items.get(name, UNKNOWN)
        if isinstance(value, Unknown):
            return UNKNOWN
        if value not in (0, 1, 2):
            raise NotOnScale(f"An item of {card.title} is 0, 1 or 2; {value} is not.")
        values.append(value)
    if not values:
        raise NotOnScale(f"{card.title} is read as one value, not added up.")
    return sum(values)


SCALES: Mapping[Scale, ScaleCard] = MappingProxyType(
    {
        Scale.RASS: ScaleCard(
            title="RASS",
            low=-5,
            high=4,
            source="STATP",
            certainty=Certainty.RECALL,
            anchors={
                4: "combative, a danger to staff",
                3: "very agitated, pulls at lines",
                2: "agitated, moves without purpose",
                1: "restless, anxious",
                0: "alert and calm",
                -1: "drowsy, eyes stay open to voice for over 10 seconds",
                -2: "wakes briefly to voice, under 10 seconds",
                -3: "moves or opens eyes to voice, no eye contact",
                -4: "moves only when touched",
                -5: "no response to voice or touch",
            },
        ),
        Scale.MOAAS: ScaleCard(
            title="MOAA/S",
            low=0,
            high=5,
            source="REPRIEVE-DEFAULTS",
            certainty=Certainty.RECALL,
            anchors={
                5: "answers readily to the name in a normal voice",
                4: "answers slowly to the name in a normal voice",
                3: "answers only to the name said loudly or twice",
                2: "answers only to gentle shaking",
                1: "responds only to a painful squeeze",
                0: "no response to a painful squeeze",
            },
        ),
        Scale.ALDRETE: ScaleCard(
            title="Aldrete (modified)",
            low=0,
            high=10,
            source="STATP",
            certainty=Certainty.READ,
            items={
                "activity": ("moves no limb", "moves two limbs", "moves four limbs"),
                "breathing": ("does not breathe", "breathes shallowly", "breathes deeply, coughs"),
                "circulation": (
                    "pressure over 50% off baseline",
                    "pressure 20 to 50% off baseline",
                    "pressure within 20% of baseline",
                ),
                "consciousness": ("no response", "wakes when called", "fully awake"),
                "oxygen": ("below 90% with oxygen", "needs oxygen for 90%", "above 92% on room air"),
            },
        ),
        Scale.PADSS: ScaleCard(
            title="PADSS (modified, without intake and output)",
            low=0,
            high=10,
            source="CHUNG95",
            certainty=Certainty.RECALL,
            items={
                "vitals": (
                    "over 40% off baseline",
                    "20 to 40% off baseline",
                    "within 20% of baseline",
                ),
                "walking": ("cannot walk", "walks with help", "steady gait, no dizziness"),
                "nausea": ("severe, goes on after treatment", "moderate, treated", "little or none"),
                "pain": ("severe", "moderate", "little or none"),
                "bleeding": ("severe", "moderate", "little or none"),
            },
        ),
        Scale.CADSS6: ScaleCard(title="CADSS-6 (total)", low=0, high=24, source="ROD21", certainty=Certainty.RECALL),
        Scale.DISSOCIATION: ScaleCard(
            title="Dissociation, single item",
            low=0,
            high=10,
            source="REPRIEVE-DEFAULTS",
            certainty=Certainty.PROPOSED,
            anchors={0: "not at all", 10: "as far away as can be imagined"},
        ),
        Scale.PAIN: ScaleCard(
            title="Pain, 0 to 10",
            low=0,
            high=10,
            source="REPRIEVE-DEFAULTS",
            certainty=Certainty.PROPOSED,
            anchors={0: "no pain", 10: "worst pain that can be imagined"},
        ),
        Scale.NAUSEA: ScaleCard(
            title="Nausea, 0 to 3",
            low=0,
            high=3,
            source="REPRIEVE-DEFAULTS",
            certainty=Certainty.PROPOSED,
            anchors={0: "none", 1: "slight", 2: "strong", 3: "retching or vomiting"},
        ),
    }
)
