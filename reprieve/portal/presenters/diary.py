"""The diary: today's keys, the scores as a picture with infusions marked, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reprieve.outcomes.queries import Diary, DiaryDay
from reprieve.portal.presenters import words
from reprieve.therapy.instruments import instrument

SHOWN_DAYS: Final = 42
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 220, 30, 10, 26, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One row of keys. chosen: what was touched for today, if anything."""

    kind: str
    asks: str
    low: str
    high: str
    keys: tuple[int, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One score in the picture."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The scores of one kind, joined where no day is missing."""

    kind: str
    word: str
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of an axis, or an infusion day."""

    at: float
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The scores over the last weeks. rows: the same as a table, newest first."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: tuple[Line, ...]
    infusions: tuple[Tick, ...]
    days: tuple[Tick, ...]
    scores: tuple[Tick, ...]
    in_words: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]


def present_scales(today: DiaryDay | None) -> tuple[Scale, ...]:
    """Return the two questions of the diary, in their instruments' words; none is chosen before it is touched."""
    return (_scale(Diary.PAIN, today.pain if today else None), _scale(Diary.MOOD, today.mood if today else None))


def _scale(kind: Diary, chosen: int | None) -> Scale:
    (item,) = instrument(kind.value).items
    return Scale(
        kind=kind.value,
        asks=words.spoken(item.text),
        low=words.spoken(item.options[item.low]),
        high=words.spoken(item.options[item.high]),
        keys=item.values,
        chosen=chosen,
    )


def draw(days: Iterable[DiaryDay], infusions: Iterable[date], today: date) -> Picture | None:
    """Return the picture of the last weeks, None where there is nothing to draw."""
    first = today - timedelta(days=SHOWN_DAYS - 1)
    shown = [day for day in days if first <= day.day <= today]
    if not shown:
        return None
    first = min(shown[0].day, today - timedelta(days=6))
    span = max((today - first).days, 1)
    given = sorted({day for day in infusions if first <= day <= today})

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    marks = {first, today, first + timedelta(days=span // 2)}
    return Picture(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        lines=(
            _line("pain", _("pain"), [(day.day, x(day.day), day.pain) for day in shown]),
            _line("mood", _("mood"), [(day.day, x(day.day), day.mood) for day in shown]),
        ),
        infusions=tuple(Tick(at=x(day), word=words.short_day(day)) for day in given),
        days=tuple(Tick(at=x(day), word=words.short_day(day)) for day in sorted(marks)),
        scores=tuple(Tick(at=_y(score), word=str(score)) for score in (0, 5, 10)),
        in_words=tuple(_in_words(shown, given, today)),
        rows=tuple(_rows(shown, given)),
    )


def _y(score: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * score / 10, 1)


def _line(kind: str, word: str, points: list[tuple[date, float, int | None]]) -> Line:
    dots, paths, path, before = [], [], "", None
    for day, x, score in points:
        if score is None:
            continue
        y = _y(score)
        dots.append(Dot(x=x, y=y))
        if before is not None and day - before == timedelta(days=1):
            path += f" L{x} {y}"
        else:
            paths.append(path)
            path = f"M{x} {y}"
        before = day
    paths.append(path)
    return Line(kind=kind, word=word, dots=tuple(dots), paths=tuple(filter(None, paths)))


def _in_words(shown: list[DiaryDay], given: list[date], today: date) -> Iterable[str]:
    week = today - timedelta(days=6)
    for word, scores in (
        (_("Pain"), [(day.day, day.pain) for day in shown]),
        (_("Mood"), [(day.day, day.mood) for day in shown]),
    ):
        last = [score for day, score in scores if score is not None and day >= week]
        before = [score for day, score in scores if score is not None and week - timedelta(days=7) <= day < week]
        if last:
            yield _("{what} in the last 7 days: {mean} of 10 on average, from {low} to {high}.").format(
                what=word, mean=_mean(last), low=min(last), high=max(last)
            )
        if last and before:
            yield _("The 7 days before: {mean} of 10 on average.").format(mean=_mean(before))
    if given:
        count = ngettext("{n} infusion in this time", "{n} infusions in this time", len(given)).format(n=len(given))
        yield f"{count}: {', '.join(map(words.short_day, given))}."


def _mean(scores: list[int]) -> str:
    return f"{sum(scores) / len(scores):.1f}"


def _rows(shown: list[DiaryDay], given: list[date]) -> Iterable[tuple[str, str, str, str]]:
    for day in reversed(shown):
        pain, mood = ("" if score is None else str(score) for score in (day.pain, day.mood))
        yield words.short_day(day.day), pain or "–", mood or "–", _("infusion") if day.day in given else ""
