"""What a patient takes, in words: which drug a name was taken for, what is likely, what it is easily confused with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from reprieve.chart.queries import MedicineRow
from reprieve.staff.presenters.facts import DRUG_CLASS_WORDS
from reprieve.therapy import vocabulary
from reprieve.therapy.vocabulary import DrugClass


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineLine:
    """One medicine; `unmatched`: nobody has said what it is, which holds at the gate.

    drug: the ingredient where the name is another; code: its RxNorm code, where one could be verified; note: what a
    prescriber wrote of it; likely: names of the list that are spelt much alike.
    """

    name: str
    drug: str
    kind: str
    unmatched: bool
    code: str
    note: str
    likely: tuple[str, ...]
    confused_with: str
    dose: str
    last_taken_at: datetime | None
    at: datetime
    by: str


def present_medicine(row: MedicineRow) -> MedicineLine:
    """Return one medicine of the list."""
    drug = vocabulary.drugs().get(row.ingredient)
    return MedicineLine(
        name=row.name,
        drug=drug.name if drug and drug.name != row.name else "",
        kind=_kind(row),
        unmatched=not row.classes,
        code=drug.rxcui if drug else "",
        note=row.class_note,
        likely=() if row.classes else vocabulary.near(row.name),
        confused_with=", ".join(vocabulary.confused_with(drug)) if drug else "",
        dose=row.dose,
        last_taken_at=row.last_taken_at,
        at=row.at,
        by=row.by,
    )


@cache
def drug_names() -> tuple[str, ...]:
    """Return every name on the list of drugs, brands among them, for the browser to offer."""
    return tuple(sorted({name for drug in vocabulary.drugs().values() for name in drug.names}, key=str.casefold))


def _kind(row: MedicineRow) -> str:
    said = [str(DRUG_CLASS_WORDS[kind]) for kind in row.classes if kind is not DrugClass.NONE or len(row.classes) == 1]
    return ", ".join(said) or _("class not known")
