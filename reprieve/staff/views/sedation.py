"""Which sedation scale the clinic scores: chosen and signed by the medical director."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.fields import BedsideForm
from reprieve.staff.forms.gate import password_field
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.views.signing import attempt_signed
from reprieve.therapy.scales import SEDATION, Scale


class SedationForm(BedsideForm):
    """One of the two scales, under the director's name."""

    scale = forms.TypedChoiceField(
        label=gettext_lazy("Sedation is scored by"),
        coerce=Scale,
        choices=[(scale.value, scale.card.title) for scale in SEDATION],
        widget=forms.RadioSelect,
    )
    password = password_field()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs(Act.APPROVE_PROTOCOL)
def sedation_scale(request: StaffRequest) -> HttpResponse:
    """Show the scale of the clinic and let another be signed; days that have begun keep their own."""
    form = SedationForm(request.POST or None, now=now())
    refused = None
    if request.method == "POST":
        refused = attempt_signed(
            request, form, lambda by: chart.choose_sedation_scale(scale=form.cleaned_data["scale"], **by)
        )
        if refused is None and not form.errors:
            messages.success(request, _("Signed. It holds for days that begin from now on."))
            return redirect("staff:sedation_scale")
    context = {
        "form": form,
        "scale": queries.scale_at(form.now).card,
        "scales": tuple(scale.card for scale in SEDATION),
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/sedation_scale.html", context, status=422 if refused or form.errors else 200)
