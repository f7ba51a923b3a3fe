"""A patient's diary, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from reprieve.outcomes.diary import Diary
from reprieve.outcomes.models import Form
from reprieve.outcomes.queries.forms import views


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDay:
    """One day, by the clinic's calendar; None: nothing was touched for it."""

    day: date
    pain: int | None
    mood: int | None


def diary(patient_id: int, *, since: date | None = None) -> tuple[DiaryDay, ...]:
    """Return a patient's diary, oldest first; of each day what was touched last. Four queries."""
    forms = Form.objects.filter(patient_id=patient_id, instrument__in=[kind.value for kind in Diary])
    if since is not None:
        forms = forms.filter(for_at__gte=timezone.make_aware(datetime.combine(since, time())))
    days: dict[date, dict[str, int]] = {}
    for form in views(forms):
        if form.value is not None and not form.struck:
            days.setdefault(timezone.localdate(form.for_at), {})[form.instrument.name] = int(form.value)
    return tuple(
        DiaryDay(day=day, pain=found.get(Diary.PAIN), mood=found.get(Diary.MOOD)) for day, found in sorted(days.items())
    )
