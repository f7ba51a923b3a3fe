"""Addresses of a patient's intake: the screening history and the list of medicines."""

from django.urls import URLPattern, path, register_converter

from reprieve.staff.views import laboratory, medicines, screening
from reprieve.therapy.history import Section
from reprieve.therapy.laboratory import LabTest


class SectionConverter:
    """A section of the history by its name in an address."""

    regex = "|".join(section.value for section in Section)

    def to_python(self, value: str) -> Section:
        return Section(value)

    def to_url(self, value: str) -> str:
        return str(value)


class LabTestConverter:
    """A laboratory test by its name in an address."""

    regex = "|".join(test.value for test in LabTest)

    def to_python(self, value: str) -> LabTest:
        return LabTest(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SectionConverter, "section")
register_converter(LabTestConverter, "lab_test")

_ONE = "<int:patient_id>"
urlpatterns: list[URLPattern] = [
    path(f"{_ONE}/screening", screening.screening, name="screening"),
    path(f"{_ONE}/screening/note", screening.specialist_note, name="specialist_note"),
    path(f"{_ONE}/screening/review", screening.screening_review, name="screening_review"),
    path(f"{_ONE}/screening/<section:section>", screening.screening_section, name="screening_section"),
    path(f"{_ONE}/laboratory/<lab_test:test>", laboratory.laboratory, name="laboratory"),
    path(f"{_ONE}/medicine", medicines.medicine, name="medicine"),
    path(f"{_ONE}/medicine/stopped", medicines.medicine_stopped, name="medicine_stopped"),
    path(f"{_ONE}/medicine/unmatched", medicines.medicine_unmatched, name="medicine_unmatched"),
    path(f"{_ONE}/medicine/identified", medicines.medicine_identified, name="medicine_identified"),
    path(f"{_ONE}/medicine/classified", medicines.medicine_classified, name="medicine_classified"),
]
