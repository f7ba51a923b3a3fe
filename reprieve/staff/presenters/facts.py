"""Words for what is known of a patient."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.screening import DrugClass

DRUG_CLASS_WORDS: Final[dict[DrugClass, Promise]] = {
    DrugClass.THEOPHYLLINE: pgettext_lazy("drug class", "theophylline or aminophylline"),
    DrugClass.BENZODIAZEPINE: pgettext_lazy("drug class", "benzodiazepine"),
    DrugClass.OPIOID: pgettext_lazy("drug class", "opioid"),
    DrugClass.SEDATIVE: pgettext_lazy("drug class", "other sedative"),
    DrugClass.MAOI: pgettext_lazy("drug class", "MAO inhibitor"),
    DrugClass.STIMULANT: pgettext_lazy("drug class", "stimulant"),
    DrugClass.OTHER_KETAMINE: pgettext_lazy("drug class", "ketamine from elsewhere"),
    DrugClass.LAMOTRIGINE: pgettext_lazy("drug class", "lamotrigine"),
    DrugClass.ANTIPSYCHOTIC: pgettext_lazy("drug class", "antipsychotic"),
    DrugClass.CYP2B6_INHIBITOR: pgettext_lazy("drug class", "CYP2B6 inhibitor"),
    DrugClass.CYP3A4_INHIBITOR: pgettext_lazy("drug class", "CYP3A4 inhibitor"),
    DrugClass.RIFAMPICIN: pgettext_lazy("drug class", "rifampicin"),
    DrugClass.NALTREXONE: pgettext_lazy("drug class", "naltrexone"),
    DrugClass.THYROID: pgettext_lazy("drug class", "thyroid hormone"),
    DrugClass.GLP1: pgettext_lazy("drug class", "GLP-1 agonist"),
    DrugClass.QT_PROLONGING: pgettext_lazy("drug class", "prolongs QT"),
    DrugClass.NONE: pgettext_lazy("drug class", "no interaction of note"),
}
DRUG_FORM_WORDS: Final[dict[DrugForm, Promise]] = {
    DrugForm.RACEMIC: pgettext_lazy("drug form", "racemic ketamine"),
    DrugForm.S_KETAMINE: pgettext_lazy("drug form", "S-ketamine"),
}
