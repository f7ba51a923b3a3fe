"""Who plays in the demo: plainly synthetic staff and patients, each where they show something of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from reprieve.people.models import Sex
from reprieve.therapy.decisions import Role
from reprieve.therapy.history import Item, Section
from reprieve.therapy.protocols import Indication

ROOMS: Final = ("Room 1", "Room 2", "Room 3", "Room 4", "Room 5")
PASSWORD: Final = "synthetic-clinic"  # noqa: S105 of a demo on loopback, printed when it starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    username: str
    display_name: str
    role: Role
    credential: str
    what: str


STAFF: Final = tuple(
    Member(username=username, display_name=name, role=role, credential=credential, what=what)
    for username, name, role, credential, what in (
        ("nurse", "Nurse Demo", Role.NURSE, "RN", "at the bedside"),
        ("nurse2", "Second Nurse Demo", Role.NURSE, "RN", "reads the drug a second time"),
        ("prescriber", "Prescriber Demo", Role.PRESCRIBER, "MD", "orders and signs"),
        ("director", "Director Demo", Role.MEDICAL_DIRECTOR, "MD", "medical director: approves protocols"),
        ("frontdesk", "Front Desk Demo", Role.FRONT_DESK, "", "the day and the escorts, no chart"),
        ("owner", "Owner Demo", Role.OWNER, "", "the trail and the day, no health data"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One synthetic patient. order: mg/kg, minutes and mg/mL, or None where a prescriber has still to order."""

    mrn: str
    given_name: str
    family_name: str
    born_on: date
    sex: Sex
    indication: Indication
    basis: str
    weight_kg: Decimal
    height_cm: Decimal
    protocol: str
    order: tuple[Decimal, Decimal, Decimal] | None
    medicines: tuple[tuple[str, str], ...] = ()
    present: Mapping[Item, str] = field(default_factory=dict)  # what was answered yes, with its evidence
    unasked: frozenset[Section] = frozenset()  # sections that nobody has come to yet
    known_for_days: int = 7
    consented_days_ago: int = 0  # on paper, to a treatment that is not ordered yet

    @property
    def consents_as(self) -> str:
        return f"{self.given_name} {self.family_name}"


def _player(
    number: int, tree: str, born_on: date, sex: Sex, indication: Indication, basis: str, weight: str, height: str,
    protocol: str, order: tuple[str, str, str] | None, *medicines: tuple[str, str],
    present: Mapping[Item, str] | None = None, unasked: frozenset[Section] = frozenset(), known_for_days: int = 7,
    consented_days_ago: int = 0,
) -> Player:  # fmt: skip
    return Player(
        mrn=f"DEMO-{number:04}",
        given_name=tree,
        family_name="Demo",
        born_on=born_on,
        sex=sex,
        indication=indication,
        basis=basis,
        weight_kg=Decimal(weight),
        height_cm=Decimal(height),
        protocol=protocol,
        order=(Decimal(order[0]), Decimal(order[1]), Decimal(order[2])) if order else None,
        medicines=medicines,
        present=present or {},
        unasked=unasked,
        known_for_days=known_for_days,
        consented_days_ago=consented_days_ago,
    )


KNOWN_FOR_DAYS: Final = 90  # of the patient whose opioids come down (demo/opioids.py)
CRPS, PAIN, MOOD = "crps-outpatient-4h", "refractory-pain-0.5", "depression-0.5"
PATIENTS: Final = (
    _player(
        1, "Alder", date(1979, 4, 2), Sex.FEMALE, Indication.CRPS, "Synthetic: CRPS of the left hand since 2024",
        "62.5", "168", CRPS, ("1.2", "240", "1"), ("lidocaine patch", "12 hours a day"),
    ),
    _player(
        2, "Birch", date(1991, 11, 19), Sex.MALE, Indication.DEPRESSION, "Synthetic: two failed trials on file",
        "81.0", "183", MOOD, ("0.5", "40", "1"), ("sertraline", "100 mg in the morning"),
    ),
    _player(
        3, "Cedar", date(1964, 7, 30), Sex.FEMALE, Indication.REFRACTORY_PAIN, "Synthetic: failed back surgery",
        "74.2", "165", PAIN, ("0.5", "40", "2"), ("duloxetine", "60 mg in the morning"),
    ),
    _player(
        4, "Douglas", date(1985, 1, 12), Sex.MALE, Indication.CRPS, "Synthetic: CRPS of the right foot since 2025",
        "90.4", "179", CRPS, ("0.8", "240", "1"), ("gabapentin", "300 mg at night"),
    ),
    _player(
        5, "Elm", date(1972, 9, 5), Sex.MALE, Indication.DEPRESSION, "Synthetic: three failed trials on file",
        "77.7", "175", MOOD, ("0.5", "40", "1"), ("escitalopram", "10 mg in the morning"),
        ("lamotrigin", "200 mg at night"),
    ),
    _player(
        6, "Fir", date(1988, 3, 23), Sex.MALE, Indication.CRPS, "Synthetic: CRPS of the left knee since 2025",
        "70.0", "177", CRPS, None, ("Percocet 5 mg/325 mg", "when it is bad"), ("Ativan", "1 mg at night"),
        present={Item.SEVERE_LIVER: "Synthetic: cirrhosis", Item.SNORES: "", Item.TREATED_PRESSURE: ""},
    ),
    _player(
        7, "Ginkgo", date(1969, 12, 1), Sex.FEMALE, Indication.FIBROMYALGIA, "Synthetic: fibromyalgia",
        "68.3", "170", PAIN, None, ("levothyroxine", "75 mcg in the morning"), ("Sleepwell herbal drops", "at night"),
        present={Item.HYPERTHYROID: "Synthetic: takes thyroid hormone since 2019"},
        unasked=frozenset({Section.BREATHING, Section.MIND}), consented_days_ago=400,
    ),
    _player(
        8, "Hazel", date(1976, 6, 14), Sex.FEMALE, Indication.REFRACTORY_PAIN, "Synthetic: pain after shingles",
        "66.0", "170", PAIN, ("0.5", "40", "2"), ("duloxetine", "30 mg in the morning"),
    ),
    _player(
        9, "Ivy", date(1982, 10, 3), Sex.FEMALE, Indication.REFRACTORY_PAIN, "Synthetic: failed neck surgery",
        "71.5", "172", PAIN, ("0.5", "40", "2"), ("duloxetine", "60 mg in the morning"), known_for_days=KNOWN_FOR_DAYS,
    ),
)  # fmt: skip


def monitor_of(place: int) -> str:
    """Return an EUI-64 from the locally administered range, where no maker's device is."""
    return f"02000000FFFE000{place + 1}"
