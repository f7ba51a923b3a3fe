"""The clinic's own numbers, which no source gives: shown to all who chart, signed by the medical director."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of
from reprieve.staff.forms.clinic_numbers import ClinicNumberForm
from reprieve.staff.presenters.clinic_numbers import present_numbers
from reprieve.staff.views.signing import attempt_signed
from reprieve.therapy.clinic_numbers import ClinicNumber


@require_GET
@needs(Act.SEE_CHART)
def clinic_numbers(request: StaffRequest) -> HttpResponse:
    """Show each number, who signed it and what holds while nobody has."""
    return _page(request)


@sensitive_post_parameters("password")
@require_POST
@needs(Act.APPROVE_PROTOCOL)
def clinic_number_sign(request: StaffRequest, name: str) -> HttpResponse:
    """Sign one number, or that there is none."""
    if name not in set(ClinicNumber):
        raise Http404
    number = ClinicNumber(name)
    form = ClinicNumberForm(request.POST, number=number, now=now())
    refused = attempt_signed(
        request,
        form,
        lambda by: chart.sign_clinic_number(
            number=number, value=form.cleaned_data["value"], reason=form.cleaned_data["reason"], **by
        ),
    )
    if refused is None and not form.errors:
        messages.success(request, _("Signed. It holds from now on."))
        return redirect("staff:clinic_numbers")
    return _page(request, form, status=422)


def _page(request: StaffRequest, typed: ClinicNumberForm | None = None, status: int = 200) -> HttpResponse:
    at = now()
    context = {
        "numbers": present_numbers(queries.clinic_number_rows(), typed, at),
        "may_sign": may(role_of(request), Act.APPROVE_PROTOCOL),
    }
    return render(request, "staff/clinic_numbers.html", context, status=status)
