"""The clinic's own numbers in words: what holds, who signed it, and what holds while nobody has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reprieve.chart.queries import ClinicNumberRow
from reprieve.staff.forms.clinic_numbers import ClinicNumberForm
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.therapy.clinic_numbers import ClinicNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """One number. signed: by whom, when and why; empty if it never was. form: to sign another."""

    name: str
    title: str
    unit: str
    holds: str
    does: str
    signed: str
    form: ClinicNumberForm


def present_numbers(
    rows: Iterable[ClinicNumberRow], typed: ClinicNumberForm | None, now: datetime
) -> tuple[NumberView, ...]:
    """Return every number; typed: a form that was sent and not accepted."""
    last = {row.number: row for row in rows}
    return tuple(_view(number, last.get(number), typed, now) for number in ClinicNumber)


def _view(
    number: ClinicNumber, row: ClinicNumberRow | None, typed: ClinicNumberForm | None, now: datetime
) -> NumberView:
    card = number.card
    value = row.value if row is not None else None
    says = _("{who}, {at}: {reason}")
    return NumberView(
        name=number.value,
        title=_(card.title),
        unit=card.unit,
        holds=_("{value} {unit}").format(value=plain(value), unit=card.unit) if value is not None else _("not set"),
        does=_(card.does) if value is not None else _(card.unset),
        signed=says.format(who=row.by, at=times.moment(row.at), reason=row.reason) if row else "",
        form=typed if typed is not None and typed.number is number else ClinicNumberForm(number=number, now=now),
    )
