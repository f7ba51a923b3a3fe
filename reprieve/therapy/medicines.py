"""Other drugs that a patient takes: which stop the day (R08), which the prescriber weighs (R09), which are noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Finding, Unknown
from reprieve.therapy.findings import PRESCRIBER, Basis
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.vitals import plain


class DrugClass(StrEnum):
    THEOPHYLLINE = "theophylline"
    BENZODIAZEPINE = "benzodiazepine"
    OPIOID = "opioid"
    SEDATIVE = "sedative"
    MAOI = "maoi"
    STIMULANT = "stimulant"
    LAMOTRIGINE = "lamotrigine"
    ANTIPSYCHOTIC = "antipsychotic"
    CYP2B6_INHIBITOR = "cyp2b6_inhibitor"
    CYP3A4_INHIBITOR = "cyp3a4_inhibitor"
    RIFAMPICIN = "rifampicin"
    NALTREXONE = "naltrexone"
    QT_PROLONGING = "qt_prolonging"
    NONE = "none"  # looked at: no interaction of note


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One drug a patient takes. drug_class UNKNOWN: not matched, to be asked. last_taken_at UNKNOWN: to be asked."""

    name: str
    drug_class: DrugClass | Unknown = UNKNOWN
    last_taken_at: datetime | Unknown = UNKNOWN
    diazepam_mg_per_day: Decimal | Unknown = UNKNOWN  # equivalent; asked of benzodiazepines only


_INGREDIENTS: Final = {
    DrugClass.THEOPHYLLINE: "theophylline aminophylline",
    DrugClass.BENZODIAZEPINE: "alprazolam chlordiazepoxide clobazam clonazepam diazepam lorazepam midazolam oxazepam"
    " temazepam",
    DrugClass.OPIOID: "buprenorphine codeine fentanyl hydrocodone hydromorphone methadone morphine oxycodone tapentadol"
    " tramadol",
    DrugClass.SEDATIVE: "diphenhydramine eszopiclone gabapentin hydroxyzine pregabalin zaleplon zolpidem zopiclone",
    DrugClass.MAOI: "phenelzine selegiline tranylcypromine",
    DrugClass.STIMULANT: "amphetamine dexamphetamine lisdexamfetamine methylphenidate phenylephrine pseudoephedrine"
    " vasopressin",
    DrugClass.LAMOTRIGINE: "lamotrigine",
    DrugClass.ANTIPSYCHOTIC: "clozapine haloperidol risperidone",
    DrugClass.CYP2B6_INHIBITOR: "ticlopidine",
    DrugClass.CYP3A4_INHIBITOR: "clarithromycin itraconazole",
    DrugClass.RIFAMPICIN: "rifampicin rifampin",
    DrugClass.NALTREXONE: "naltrexone",
    DrugClass.NONE: "acetaminophen ibuprofen lithium paracetamol",
}
_CLASS_OF: Final = MappingProxyType({name: kind for kind, names in _INGREDIENTS.items() for name in names.split()})
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
        DrugClass.QT_PROLONGING: (
            "{name} prolongs QT: look at the ECG before ondansetron.",
            "REPRIEVE-DEFAULTS",
            Certainty.RECALL,
        ),
    }
)
_LABEL: Final = Basis("KETALAR24", Certainty.READ_SECOND_HAND)


def class_of(name: str) -> DrugClass | Unknown:
    """Return the class of a drug by its ingredient name, UNKNOWN if it is not in the list."""
    return _CLASS_OF.get(name.strip().lower(), UNKNOWN)


def interactions(medicines: Iterable[Medicine] | Unknown, *, protocol: Protocol, now: datetime) -> tuple[Finding, ...]:
    """Answer R08 and R09 and note what else the drugs do."""
    if isinstance(medicines, Unknown):
        resolve = "Go through all medicines with the patient and check the prescription monitoring programme."
        return (_LABEL.ask("R08", "The medicines are not known.", resolve=resolve),)
    taken = tuple(medicines)
    found = tuple(finding for medicine in taken for finding in _of(medicine, protocol, now))
    return (*_all_clear(taken), *found)


def _all_clear(taken: tuple[Medicine, ...]) -> Iterator[Finding]:
    kinds = {medicine.drug_class for medicine in taken}
    if not kinds & {DrugClass.THEOPHYLLINE, UNKNOWN}:
        yield _LABEL.clear("R08", "No theophylline or aminophylline.")
    if not kinds & (SEDATING | PRESSOR | {UNKNOWN}):
        yield _LABEL.clear("R09", "No sedative, opioid, MAOI or stimulant.")


def _of(medicine: Medicine, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    kind, slug = medicine.drug_class, "-".join(medicine.name.lower().split())
    if isinstance(kind, Unknown):
        yield _LABEL.ask(
            f"R08-{slug}",
            "{name} is not matched to a class of drugs.",
            resolve="Ask a pharmacist or the prescriber what it is, and choose its class.",
            name=medicine.name,
        )
    elif kind is DrugClass.THEOPHYLLINE:
        yield _LABEL.refuse(
            f"R08-{slug}",
            "{name} is active: with ketamine it lowers the seizure threshold.",
            resolve="No infusion today. Tell the prescriber.",
            name=medicine.name,
        )
    elif kind in SEDATING:
        yield _sedating(medicine, slug, protocol, now)
        if kind is DrugClass.BENZODIAZEPINE and protocol.indication.mood:
            yield _benzodiazepine(medicine, slug, protocol)
    elif kind in PRESSOR:
        basis = Basis("SPRAV", Certainty.READ) if kind is DrugClass.MAOI else _LABEL
        yield basis.hold(
            f"R09-{slug}",
            "{name} may raise the pressure further.",
            resolve="The prescriber decides. Pressure every 5 minutes.",
            by=PRESCRIBER,
            name=medicine.name,
        )
    elif kind in _NOTES:
        says, source, certainty = _NOTES[kind]
        yield Basis(source, certainty).advise(f"R09-{slug}", says, name=medicine.name)


def _sedating(medicine: Medicine, slug: str, protocol: Protocol, now: datetime) -> Finding:
    hours = protocol.limits.gate.sedative_h
    basis, rule = Basis.of(hours), f"R09-{slug}"
    resolve = "The prescriber decides. Add capnography. Never stop such a drug abruptly."
    if isinstance(medicine.last_taken_at, Unknown):
        return basis.ask(
            rule,
            "When {name} was last taken is not known.",
            resolve="Ask when the last dose was.",
            by=PRESCRIBER,
            name=medicine.name,
        )
    if now - medicine.last_taken_at < timedelta(hours=float(hours.value)):
        return basis.hold(
            rule,
            "{name} was taken less than {hours} h ago: more sedation, slower breathing.",
            resolve=resolve,
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
            resolve="Ask for the daily dose, as diazepam equivalent.",
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
