"""Who plays in the demo's past: plainly synthetic patients whose whole course lies behind them, days before now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from reprieve.people.models import Sex
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.protocols import Indication

SERIES, BOOSTER = Purpose.SERIES, Purpose.BOOSTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One infusion, days before now. helped: what the prescriber said of the one before, when ordering this one."""

    ago: float
    purpose: Purpose = SERIES
    because: Because | None = None
    helped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One questionnaire, days before now; answers by item."""

    ago: float
    name: str
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One course. diary: one touch a day, days before now → 0 (good) to 10. opioids: days before now → what was taken.

    ends: days before now and why the questionnaires were ended; None while they run.
    """

    mrn: str
    given_name: str
    born_on: date
    sex: Sex
    indication: Indication
    basis: str
    weight_kg: Decimal
    protocol: str
    order: tuple[Decimal, Decimal, Decimal]
    known_for: float
    infusions: tuple[Given, ...]
    diary: Mapping[float, int] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    opioids: Mapping[float, str] = field(default_factory=dict)
    ends: tuple[float, str] | None = None


def _numbered(name: str, by_day: Mapping[float, tuple[int, ...]]) -> tuple[Told, ...]:
    return tuple(
        Told(ago=ago, name=name, answers={str(item): value for item, value in enumerate(values, 1)})
        for ago, values in by_day.items()
    )


def _phq(by_day: Mapping[float, int]) -> tuple[Told, ...]:
    """Return PHQ-9s with these totals, without thoughts of self-harm."""
    return _numbered("phq-9", {ago: (*_spread(total, 8), 0) for ago, total in by_day.items()})


def _spread(total: int, items: int) -> tuple[int, ...]:
    return tuple(total // items + (place < total % items) for place in range(items))


_FORTY_MIN: Final = (Decimal("0.5"), Decimal(40), Decimal(1))
# Relief that holds six weeks and fades; after the booster it is back. The last infusion of the series: 75 days ago.
_JUNIPERS_PAIN: Final[Mapping[float, int]] = {
    83: 8, 80: 8, 77: 8, 75.4: 6, 72: 4, 64: 3, 56: 3, 48: 4, 40: 4, 32: 4,
    28: 6, 25: 7, 21: 7, 17: 4, 12: 3, 7: 4, 2: 4,
}  # fmt: skip

PASTS: Final = (
    Past(
        mrn="DEMO-0010", given_name="Juniper", born_on=date(1974, 2, 8), sex=Sex.FEMALE, indication=Indication.CRPS,
        basis="Synthetic: CRPS of the right hand since 2023", weight_kg=Decimal("67.0"), protocol="crps-outpatient-4h",
        order=(Decimal("1.0"), Decimal(240), Decimal(1)), known_for=85,
        infusions=(
            Given(ago=76), Given(ago=74.9),
            Given(ago=19.5, purpose=BOOSTER, because=Because.RELAPSE),
        ),
        diary=_JUNIPERS_PAIN,
        told=(
            *_numbered("peg", {80: (8, 8, 7), 67: (4, 3, 4), 41: (4, 4, 4), 12: (4, 3, 4)}),
            *_numbered("pgic", {67: (2,), 41: (2,)}),
            *_numbered("nrs-average-24h", {73.8: (4,), 18.4: (4,)}),
            *_phq({80.5: 8, 42: 5, 12.5: 5}),
        ),
        opioids={84: "20 mg twice a day", 42: "10 mg twice a day", 11: "10 mg twice a day"},
    ),
    Past(
        mrn="DEMO-0011", given_name="Larch", born_on=date(1987, 8, 27), sex=Sex.MALE,
        indication=Indication.REFRACTORY_PAIN, basis="Synthetic: low back pain since 2019", weight_kg=Decimal("84.0"),
        protocol="refractory-pain-0.5", order=_FORTY_MIN, known_for=60, infusions=(Given(ago=50),),
        diary={57: 8, 53: 8, 50.5: 8, 48.5: 7, 44: 8, 40: 8, 36: 8},
        told=(*_numbered("peg", {55: (8, 8, 7), 43: (8, 7, 7)}), *_numbered("pgic", {43: (4,)}), *_phq({55.5: 10})),
        ends=(34, "Synthetic: less than 30 % at 24 h and than 10 % at two weeks: the rule to stop is met."),
    ),
    Past(
        mrn="DEMO-0012", given_name="Maple", born_on=date(1968, 5, 14), sex=Sex.FEMALE,
        indication=Indication.REFRACTORY_PAIN, basis="Synthetic: pain after a hip replacement",
        weight_kg=Decimal("72.0"), protocol="refractory-pain-0.5", order=_FORTY_MIN, known_for=56,
        infusions=(Given(ago=45),),
        diary=dict.fromkeys((54, 50, 46), 7),
        told=(*_numbered("peg", {53: (7, 7, 8)}), *_phq({53.5: 9})),
    ),
    Past(
        mrn="DEMO-0013", given_name="Nutmeg", born_on=date(1993, 11, 3), sex=Sex.FEMALE,
        indication=Indication.DEPRESSION, basis="Synthetic: two failed trials on file", weight_kg=Decimal("61.0"),
        protocol="depression-0.5", order=_FORTY_MIN, known_for=70,
        infusions=(
            Given(ago=62), Given(ago=58.5),
            Given(ago=27, purpose=BOOSTER, because=Because.PLANNED),
        ),
        diary={ago: (7 if ago > 61 else 4 if ago > 50 else 3) for ago in range(68, 2, -8)},
        told=_phq({66: 17, 60.9: 11, 57.4: 7, 48: 5, 34: 6, 20: 4, 6: 5}),
    ),
)  # fmt: skip
