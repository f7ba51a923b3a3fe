"""Say why pump and chart differ: a page of its own, because what is typed must not be renewed away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reprieve.chart import services as chart
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now
from reprieve.staff.forms.beside import ExplainForm
from reprieve.staff.presenters.beside import flag_line
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.people import present_patient
from reprieve.staff.views.answering import Written, attempt
from reprieve.staff.views.session import look_up


@require_http_methods(["GET", "POST"])
@needs(Act.CHART)
def session_explain_pump(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show one difference; a POST says why."""
    view = look_up(session_id, now())
    wanted = request.POST.get("flag") or request.GET.get("flag", "")
    form = ExplainForm(request.POST or None, initial={"flag": wanted}, now=view.now)

    def explain(by: Written) -> None:
        typed = form.cleaned_data
        chart.explain_pump(session_id=session_id, flag=typed["flag"], reason=typed["reason"], **by)

    refused = attempt(request, form, explain) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not form.errors:
        messages.success(request, _("Explained; the difference stays on the record beside it."))
        return redirect("staff:session", session_id)
    flags = {flag.key: flag for pump in view.pumps for flag in pump.flags}
    context = {
        "session_id": session_id,
        "patient": present_patient(view.patient, view.now.date()),
        "line": flag_line(flags[wanted]) if wanted in flags else None,
        "form": form,
        "refusal": present_decision(refused, only_blocking=True) if refused else None,
    }
    return render(request, "staff/session/explain_pump.html", context, status=422 if refused or form.errors else 200)
