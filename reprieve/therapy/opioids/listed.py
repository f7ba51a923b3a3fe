"""The load of a charted list of medicines: what a person said of a name counts, the dose is read as typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reprieve.therapy import vocabulary
from reprieve.therapy.opioids.lines import opioid_parts
from reprieve.therapy.opioids.load import Load, weigh
from reprieve.therapy.opioids.prescription import Prescription
from reprieve.therapy.opioids.reading import read
from reprieve.therapy.vocabulary import Drug, DrugClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """One medicine of a patient's list. ingredient: "" if it is on no list; classes: empty until somebody said it."""

    name: str
    dose: str
    ingredient: str = ""
    classes: tuple[DrugClass, ...] = ()


def load_of_list(medicines: Iterable[Charted]) -> Load:
    """Add up a list of medicines; a name that nobody has explained keeps the sum unknown."""
    return weigh(prescription for medicine in medicines for prescription in _read(medicine))


def _read(medicine: Charted) -> Iterator[Prescription]:
    drug = vocabulary.find(medicine.name) or vocabulary.drugs().get(medicine.ingredient)
    written = f"{medicine.name} {medicine.dose}".strip()
    if drug and not opioid_parts(drug):
        yield Prescription(text=written, typed=medicine.name, drug=drug)
    elif drug:
        yield from _of_opioid(medicine, drug, written)
    elif medicine.classes and DrugClass.OPIOID not in medicine.classes:
        named = Drug(name=medicine.name, classes=medicine.classes)
        yield Prescription(text=written, typed=medicine.name, drug=named)
    else:
        yield from read(written)


def _of_opioid(medicine: Charted, drug: Drug, written: str) -> Iterator[Prescription]:
    """Read the dose under the drug's own name where a person said which drug a name means."""
    known = vocabulary.find(medicine.name) is not None
    found = read(written if known else f"{drug.name} {medicine.dose}")
    if len(found) == 1:
        yield replace(found[0], text=written)
    else:
        yield from found
