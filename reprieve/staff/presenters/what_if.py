"""With the change and without it, ready to read: the drawing, the milligrams, what the rules would say, the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.pharmacology.prediction import Band, Prediction
from reprieve.staff.drawing.svg import svg
from reprieve.staff.drawing.what_if import NARROW, WIDE, draw
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import curve, number
from reprieve.staff.presenters.events import rate_words
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.what_if import Ahead, WhatIf
from reprieve.therapy.ordering import Plan

TABLE_MIN: Final = (0, 15, 30, 60, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the table; ng/mL with the 5-95 % band."""

    at: str
    unchanged: str
    changed: str
    plasma_unchanged: str
    plasma_changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """Both ways to go on. rules: what would stand against the rate; shown, never a gate."""

    title: str
    drawing: SafeString
    unchanged: str
    changed: str
    ceilings: str
    rules: DecisionView | None
    moments: tuple[Moment, ...]
    says: str


def present_what_if(found: WhatIf, view: SessionView) -> WhatIfView:
    """Return what the page shows before anybody confirms."""
    assert view.order is not None  # noqa: S101  asked by what_if
    plan = view.order.plan
    rate = found.changed.rate_mg_per_h
    unchanged = _("Unchanged, {how}: {mg}").format(
        how=_how(found.unchanged, plan), mg=_milligrams(found, found.unchanged, plan)
    )
    changed = _("Changed, {how}: {mg}").format(
        how=_how(found.changed, plan), mg=_milligrams(found, found.changed, plan)
    )
    return WhatIfView(
        title=_("What if: {how}").format(how=_how(found.changed, plan)),
        drawing=_drawing(found, view, f"{changed} {unchanged}"),
        unchanged=unchanged,
        changed=changed,
        ceilings=_ceilings(view, rate) if rate else "",
        rules=present_decision(found.rules, only_blocking=True) if found.rules and not found.rules.allows else None,
        moments=_moments(found),
        says=_says(found.changed.prediction),
    )


def _how(way: Ahead, plan: Plan) -> str:
    if way.rate_mg_per_h == 0:
        return _("pump not running")
    return rate_words(way.rate_mg_per_h.quantize(Decimal("0.01")), plan.concentration_mg_per_ml)


def _milligrams(found: WhatIf, way: Ahead, plan: Plan) -> str:
    ordered = number(plan.dose_mg)
    if way.dose_in_at is not None and way.dose_in_at <= found.until:
        return _("all {ordered} mg ordered are in at {at}.").format(ordered=ordered, at=times.clock(way.dose_in_at))
    at, mg = times.clock(found.until), number(way.mg_at_end)
    if way.dose_in_at is None:
        return _("{mg} of {ordered} mg ordered by {at}.").format(mg=mg, ordered=ordered, at=at)
    return _("{mg} of {ordered} mg ordered by {at}, all at {end}.").format(
        mg=mg, ordered=ordered, at=at, end=times.clock(way.dose_in_at)
    )


def _ceilings(view: SessionView, rate: Decimal) -> str:
    assert view.order is not None  # noqa: S101  asked by what_if
    assert view.protocol is not None  # noqa: S101  asked by what_if
    ceilings = view.protocol.ceilings
    return _("{rate} mg/h of at most {most} mg/h; {per_kg} mg/kg/h of at most {most_per_kg} mg/kg/h.").format(
        rate=f"{rate:.1f}",
        most=f"{ceilings.mg_per_h.value:g}",
        per_kg=f"{rate / view.order.plan.weight_kg:.2f}",
        most_per_kg=f"{ceilings.mg_per_kg_h.value:g}",
    )


def _drawing(found: WhatIf, view: SessionView, says: str) -> SafeString:
    unchanged, changed = found.unchanged.prediction, found.changed.prediction
    if unchanged is None or changed is None or view.day.started_at is None:
        return mark_safe("")  # no model answers for this patient; the words below say so
    one, other = curve(unchanged), curve(changed)
    drawings = [
        svg(
            draw(
                zero=timezone.localtime(view.day.started_at), now_min=found.now_min, unchanged=one, changed=other,
                says=says, size=size,
            ),
            name=f"what-if-{size.name}",
        )
        for size in (WIDE, NARROW)
    ]  # fmt: skip
    return drawings[0] + drawings[1]


def _moments(found: WhatIf) -> tuple[Moment, ...]:
    unchanged, changed = found.unchanged.prediction, found.changed.prediction
    if unchanged is None or changed is None:
        return ()
    start = found.until - timedelta(minutes=120)
    return tuple(
        Moment(
            at=times.clock(start + timedelta(minutes=minutes)),
            unchanged=_value(unchanged, unchanged.effect_site_ng_per_ml, found.now_min + minutes),
            changed=_value(changed, changed.effect_site_ng_per_ml, found.now_min + minutes),
            plasma_unchanged=_value(unchanged, unchanged.ketamine_ng_per_ml, found.now_min + minutes),
            plasma_changed=_value(changed, changed.ketamine_ng_per_ml, found.now_min + minutes),
        )
        for minutes in TABLE_MIN
    )


def _value(prediction: Prediction, band: Band, minute: float) -> str:
    at = int(abs(prediction.time_min - minute).argmin())
    return f"{band.typical[at]:.0f} ({band.p05[at]:.0f}–{band.p95[at]:.0f})"


def _says(prediction: Prediction | None) -> str:
    if prediction is None:
        return _("No prediction: this patient or dose lies outside what the model knows.")
    return _("Predicted, not measured: {what}, model {model}. This patient may lie outside the bands.").format(
        what=_(prediction.model.effect_site), model=_(prediction.model.title)
    )
