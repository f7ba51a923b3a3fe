"""Other drugs that a patient takes: which stop the day (R08), which the prescriber weighs (R09), which are noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy import vocabulary
from reprieve.therapy.decisions import UNKNOWN, Finding, Unknown
from reprieve.therapy.findings import PRESCRIBER, Basis
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.vitals import plain
from reprieve.therapy.vocabulary import DrugClass

__all__ = ["PRESSOR", "SEDATING", "DrugClass", "Medicine", "interactions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One drug a patient takes.

    drug_class UNKNOWN: not matched, to be asked. also: what else a matched drug is (methadone prolongs QT as well).
    ingredient: its name on the list of drugs, "" if it is not on it. last_taken_at UNKNOWN: to be asked.
    """

    name: str
    drug_class: DrugClass | Unknown = UNKNOWN
    also: tuple[DrugClass, ...] = ()
    ingredient: str = ""
    last_taken_at: datetime | Unknown = UNKNOWN
    diazepam_mg_per_day: Decimal | Unknown = UNKNOWN  # equivalent, the prescriber's own figure; of benzodiazepines only

    @property
    def classes(self) -> tuple[DrugClass, ...]:
        """Everything it is known to be, the class it is listed under first; empty if it is not matched."""
        return () if isinstance(self.drug_class, Unknown) else (self.drug_class, *self.also)


SEDATING: Final = frozenset({DrugClass.BENZODIAZEPINE, DrugClass.OPIOID, DrugClass.SEDATIVE})
PRESSOR: Final = frozenset({DrugClass.MAOI, DrugClass.STIMULANT})

# What is worth a note and blocks nothing (standard 2.2).
_NOTES: Final[Mapping[DrugClass, tuple[str, str, Certainty]]] = MappingProxyType(
    {
        DrugClass.LAMOTRIGINE: (
            "{name} weakened the effects of ketamine in some studies. Do not stop it: seizures.",
            "VER21",
            Certainty.READ,
        ),
        DrugClass.ANTIPSYCHOTIC: (
            "{name} may blunt the effects of ketamine. Ask again about psychosis.",
            "VER21",
            Certainty.READ,
        ),
        DrugClass.CYP2B6_INHIBITOR: (
            "{name} raised the level of swallowed S-ketamine 2.4-fold. By vein: start low.",
            "PELT11",
            Certainty.READ,
        ),
        DrugClass.CYP3A4_INHIBITOR: (
            "{name} may raise the level of swallowed ketamine; by vein little is expected.",
            "HAG10",
            Certainty.READ,
        ),
        DrugClass.RIFAMPICIN: (
            "{name} lowers swallowed ketamine strongly, by vein by about 14 %.",
            "PELT12",
            Certainty.READ,
        ),
        DrugClass.NALTREXONE: (
            "{name} may block the effect of ketamine on mood.",
            "REPRIEVE-DEFAULTS",
            Certainty.RECALL,
        ),
        DrugClass.THYROID: (
            "{name}: pressor responses to ketamine have been reported. Look at the TSH if in doubt.",
            "GREEN11",
            Certainty.READ,
        ),
        DrugClass.GLP1: (
            "{name} empties the stomach slowly: count it when asking about fasting (R17).",
            "REPRIEVE-DEFAULTS",
            Certainty.RECALL,
        ),
        DrugClass.QT_PROLONGING: (
            "{name} prolongs QT: look at the ECG before ondansetron.",
            "REPRIEVE-DEFAULTS",
            Certainty.RECALL,
        ),
    }
)
_LABEL: Final = Basis("KETALAR24", Certainty.READ_SECOND_HAND)


def interactions(medicines: Iterable[Medicine] | Unknown, *, protocol: Protocol, now: datetime) -> tuple[Finding, ...]:
    """Answer R08 and R09, R07 for ketamine from elsewhere on the list, and note what else the drugs do."""
    if isinstance(medicines, Unknown):
        resolve = "Go through all medicines with the patient and check the prescription monitoring programme."
        return (_LABEL.ask("R08", "The medicines are not known.", resolve=resolve),)
    taken = tuple(medicines)
    found = tuple(finding for medicine in taken for finding in _of(medicine, protocol, now))
    return (*_all_clear(taken), *found, *_twice(taken))


def _all_clear(taken: tuple[Medicine, ...]) -> Iterator[Finding]:
    if any(isinstance(medicine.drug_class, Unknown) for medicine in taken):
        return
    kinds = {kind for medicine in taken for kind in medicine.classes}
    if DrugClass.THEOPHYLLINE not in kinds:
        yield _LABEL.clear("R08", "No theophylline or aminophylline.")
    if not kinds & (SEDATING | PRESSOR):
        yield _LABEL.clear("R09", "No sedative, opioid, MAOI or stimulant.")


def _twice(taken: tuple[Medicine, ...]) -> Iterator[Finding]:
    """Say where one drug is on the list under two names: its dose may be counted once too few."""
    known = sorted((medicine for medicine in taken if medicine.ingredient), key=lambda medicine: medicine.ingredient)
    for ingredient, group in groupby(known, key=lambda medicine: medicine.ingredient):
        names = [medicine.name for medicine in group]
        if len(names) > 1:
            yield Basis("REPRIEVE-RECORD", Certainty.BY_DEFINITION).advise(
                f"R09-twice-{_slug(ingredient)}",
                "{names} are the same drug: {ingredient}. Ask what is really taken.",
                names=", ".join(names),
                ingredient=ingredient,
            )


def _of(medicine: Medicine, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    slug = _slug(medicine.name)
    if isinstance(medicine.drug_class, Unknown):
        yield _unmatched(medicine, slug)
        return
    for place, kind in enumerate(medicine.classes):
        suffix = f"-{kind.value.replace('_', '-')}" if place else ""
        yield from _as(kind, medicine, f"{slug}{suffix}", protocol, now)


def _slug(name: str) -> str:
    return "-".join(name.lower().split())


def _unmatched(medicine: Medicine, slug: str) -> Finding:
    rule, says, likely = f"R08-{slug}", "{name} is not matched to a class of drugs.", vocabulary.near(medicine.name)
    if likely:
        return _LABEL.ask(
            rule,
            says,
            resolve="Did you mean {likely}? Ask the patient and say so; or a prescriber chooses its class.",
            name=medicine.name,
            likely=", ".join(likely),
        )
    return _LABEL.ask(
        rule,
        says,
        resolve="Ask a pharmacist or the prescriber what it is; a prescriber chooses its class.",
        name=medicine.name,
    )


def _as(kind: DrugClass, medicine: Medicine, slug: str, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    if kind is DrugClass.THEOPHYLLINE:
        yield _LABEL.refuse(
            f"R08-{slug}",
            "{name} is active: with ketamine it lowers the seizure threshold.",
            resolve="No infusion today. Tell the prescriber.",
            name=medicine.name,
        )
    elif kind is DrugClass.OTHER_KETAMINE:
        yield _other_ketamine(medicine, slug, protocol, now)
    elif kind in SEDATING:
        yield _sedating(kind, medicine, slug, protocol, now)
        if kind is DrugClass.BENZODIAZEPINE and protocol.indication.mood:
            yield _benzodiazepine(medicine, slug, protocol)
    elif kind in PRESSOR:
        yield _pressor(kind, medicine, slug)
    elif kind in _NOTES:
        says, source, certainty = _NOTES[kind]
        yield Basis(source, certainty).advise(f"R09-{slug}", says, name=medicine.name)


def _other_ketamine(medicine: Medicine, slug: str, protocol: Protocol, now: datetime) -> Finding:
    hours = protocol.limits.gate.other_ketamine_h
    basis, rule, last = Basis.of(hours), f"R07-{slug}", medicine.last_taken_at
    if isinstance(last, Unknown):
        return basis.ask(
            rule,
            "When {name} was last taken is not known.",
            resolve="Ask when the last dose was, how much, and who prescribes it.",
            name=medicine.name,
        )
    if now - last < timedelta(hours=float(hours.value)):
        return basis.refuse(
            rule,
            "{name} was taken less than {hours} h ago.",
            resolve="No infusion until the prescriber has seen the patient face to face and written down why.",
            by=PRESCRIBER,
            name=medicine.name,
            hours=hours,
        )
    return basis.advise(rule, "{name} comes from elsewhere: its milligrams count as exposure.", name=medicine.name)


def _pressor(kind: DrugClass, medicine: Medicine, slug: str) -> Finding:
    maoi = kind is DrugClass.MAOI
    basis = Basis("SPRAV", Certainty.READ) if maoi else _LABEL
    return basis.hold(
        f"R09-{slug}",
        "{name} may raise the pressure further.",
        resolve="The prescriber decides. Pressure every 5 minutes."
        if maoi
        else "The prescriber decides; it may be left out this morning if whoever prescribes it agrees. Pressure every "
        "5 minutes.",
        by=PRESCRIBER,
        name=medicine.name,
    )


def _sedating(kind: DrugClass, medicine: Medicine, slug: str, protocol: Protocol, now: datetime) -> Finding:
    hours, rescue = protocol.limits.gate.sedative_h, protocol.limits.gate.opioid_rescue_h
    basis, rule, last = Basis.of(hours), f"R09-{slug}", medicine.last_taken_at
    if isinstance(last, Unknown):
        return basis.ask(
            rule,
            "When {name} was last taken is not known.",
            resolve="Ask when the last dose was.",
            by=PRESCRIBER,
            name=medicine.name,
        )
    opioid = kind is DrugClass.OPIOID
    if opioid and now - last < timedelta(hours=float(rescue.value)):
        return Basis.of(rescue).hold(
            rule,
            "{name} was taken less than {rescue} h ago: more sedation, slower breathing.",
            resolve="The prescriber decides. Was it an extra dose? Write down dose and morphine equivalent. Add "
            "capnography. Never stop such a drug abruptly.",
            by=PRESCRIBER,
            name=medicine.name,
            rescue=rescue,
        )
    if now - last < timedelta(hours=float(hours.value)):
        return basis.hold(
            rule,
            "{name} was taken less than {hours} h ago: more sedation, slower breathing.",
            resolve="The prescriber decides. Add capnography. Never stop such a drug abruptly.",
            by=PRESCRIBER,
            name=medicine.name,
            hours=hours,
        )
    return basis.clear(rule, "{name} was last taken {hours} h ago or longer.", name=medicine.name, hours=hours)


def _benzodiazepine(medicine: Medicine, slug: str, protocol: Protocol) -> Finding:
    most, rule = protocol.limits.gate.diazepam_mg_per_day, f"R09-{slug}-dose"
    basis, daily = Basis.of(most), medicine.diazepam_mg_per_day
    if isinstance(daily, Unknown):
        return basis.ask(
            rule,
            "The daily dose of {name} is not known.",
            resolve="Ask the prescriber for the daily dose as diazepam equivalent; no table converts it here.",
            by=PRESCRIBER,
            name=medicine.name,
        )
    if daily > most.value:
        return basis.hold(
            rule,
            "{name}: {daily} mg diazepam equivalent a day. Above {most} mg ketamine helped mood less often.",
            resolve="The prescriber decides, and tells the patient. Never stop it abruptly.",
            by=PRESCRIBER,
            name=medicine.name,
            daily=plain(daily),
            most=most,
        )
    return basis.clear(rule, "{name}: not above {most} mg diazepam equivalent a day.", name=medicine.name, most=most)
