"""Record what is known of a patient. Each view reads one form and calls one service; a refusal keeps what was typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.facts import (
    ConsentForm,
    DiagnosisForm,
    LiverForm,
    LiverReviewForm,
    PregnancyForm,
    WeightForm,
)
from reprieve.staff.views.recording import Written, chart_view, record_on_chart


@require_POST
@needs(Act.RECORD_FACTS)
def diagnosis(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record what the patient is treated for."""
    form = DiagnosisForm(request.POST, now=now())

    def write(author: Written) -> None:
        indication, basis = form.chosen_indication(), form.cleaned_data["basis"]
        chart.record_diagnosis(patient_id=patient_id, indication=indication, basis=basis, **author)

    return record_on_chart(request, patient_id, "diagnosis", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def weight(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record one weighing."""
    measures = chart_view(patient_id).measures
    form = WeightForm(request.POST, now=now(), last_kg=measures[0].weight_kg if measures else None)

    def write(author: Written) -> None:
        typed = form.cleaned_data
        chart.record_weight(
            patient_id=patient_id,
            weight_kg=typed["weight_kg"],
            height_cm=typed["height_cm"],
            scale_id=typed["scale_id"],
            **author,
        )

    return record_on_chart(request, patient_id, "weight", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def liver(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record a liver panel."""
    form = LiverForm(request.POST, now=now())

    def write(author: Written) -> None:
        enzymes = {name: form.enzyme(name) for name in ("alt", "ast", "alp", "ggt")}
        chart.record_liver_panel(patient_id=patient_id, taken_on=form.cleaned_data["taken_on"], **enzymes, **author)

    return record_on_chart(request, patient_id, "liver", form, write)


@require_POST
@needs(Act.SIGN_ORDER)
def liver_review(request: StaffRequest, patient_id: int, result_id: int) -> HttpResponse:
    """Record what a prescriber makes of a panel."""
    form = LiverReviewForm(request.POST, now=now())

    def write(author: Written) -> None:
        chart.review_liver_panel(result_id=result_id, plan=form.cleaned_data["plan"], **author)

    return record_on_chart(request, patient_id, "review", form, write)


@require_POST
@needs(Act.RECORD_FACTS)
def pregnancy(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record an hCG test."""
    form = PregnancyForm(request.POST, now=now())

    def write(author: Written) -> None:
        typed = form.cleaned_data
        chart.record_pregnancy_test(
            patient_id=patient_id,
            positive=typed["positive"] == "yes",
            taken_at=typed["taken_at"],
            lot=typed["lot"],
            **author,
        )

    return record_on_chart(request, patient_id, "pregnancy", form, write)


@require_POST
@needs(Act.RECORD_CONSENT)
def consent(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Record a signed consent."""
    form = ConsentForm(request.POST, now=now(), protocols=chart_view(patient_id).protocols)

    def write(author: Written) -> None:
        typed = form.cleaned_data
        chart.record_consent(
            patient_id=patient_id,
            protocol_key=typed["protocol"],
            drug_form=form.drug_form(),
            signed_at=typed["signed_at"],
            signed_by=typed["signed_by"],
            language=typed["language"],
            teach_back=typed["teach_back"] == "yes",
            **author,
        )

    return record_on_chart(request, patient_id, "consent", form, write)
