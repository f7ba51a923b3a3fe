"""A file of scores and infusions into one patient's history; what is wrong in it is said with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Final, NamedTuple

from reprieve.cli import Refused
from reprieve.therapy.forecast_model import Scale, scale_of
from reprieve.therapy.forecast_rules import History, NotPlausible, Score
from reprieve.therapy.instruments import UnknownInstrument

NEEDED: Final = ("day", "score", "infusion")
NO_SCORE: Final = frozenset({"na", "n/a"})
USUAL: Final = "nrs"
INFUSION: Final = {"0": False, "1": True, "0.0": False, "1.0": True}  # a column with a gap is written with decimals


class _Line(NamedTuple):
    number: int
    day: float
    points: float | None
    infusion: bool
    scale: Scale


def read(path: Path, *, instrument: str | None, today: float | None) -> History:
    """Return the history in a file. Raises Refused, NotPlausible."""
    lines = list(_lines(path, instrument))
    if not lines:
        raise Refused(f"{path}: no line with a score or an infusion.")
    scale = _one_scale(path, lines, instrument)
    _demand_order(path, lines)
    last = max(line.day for line in lines)
    if today is not None and today < last:
        raise Refused(f"--today {today:g} is before the file's last day, {last:g}.")
    return History(
        scale=scale,
        scores=tuple(
            Score(day=line.day, points=line.points) for line in lines if line.points is not None and line.scale == scale
        ),
        infusion_days=tuple(sorted({line.day for line in lines if line.infusion})),
        today=last if today is None else today,
    )


def _lines(path: Path, instrument: str | None) -> Iterator[_Line]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file, strict=True, delimiter=_delimiter(file.readline()))
            file.seek(0)
            names = [name.strip().lower() for name in rows.fieldnames or ()]
            _demand_columns(path, names)
            rows.fieldnames = names
            for row in rows:
                if not any(row.values()):
                    continue  # a spreadsheet's empty last lines
                try:
                    yield _line(rows.line_num, row, instrument)
                except NotPlausible as error:
                    raise Refused(f"{path}, line {rows.line_num}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path}: cannot be read ({error}).") from error


def _delimiter(first: str) -> str:
    """Return what parts the columns: what stands oftenest in the line that names them."""
    return max(",;\t", key=first.count)


def _demand_columns(path: Path, names: Sequence[str]) -> None:
    first = "its first line must be day,score,infusion[,instrument]"
    if missing := [name for name in NEEDED if name not in names]:
        raise Refused(f"{path}: no column {', '.join(missing)}; {first}.")
    if strange := [name for name in names if name not in (*NEEDED, "instrument")]:
        raise Refused(f"{path}: column {', '.join(strange)} is not understood; one file holds one patient.")
    if len(set(names)) < len(names):
        raise Refused(f"{path}: a column is there twice.")


def _line(number: int, row: dict[str | None, str | list[str] | None], instrument: str | None) -> _Line:
    if None in row or None in row.values():
        raise NotPlausible("it has more or fewer cells than the first line.")
    cells = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
    infusion = cells["infusion"]
    if infusion not in INFUSION:
        raise NotPlausible(f"infusion is {infusion!r}; expected 0 or 1.")
    scale = _scale(cells.get("instrument") or instrument or USUAL)
    if cells["score"].lower() in NO_SCORE:
        cells["score"] = ""
    if not cells["score"] and infusion == "0":
        raise NotPlausible("the score is missing; only an infusion's line may leave it empty.")
    points = number_of("score", cells["score"]) if cells["score"] else None
    if points is not None and not scale.low <= points <= scale.high:
        raise NotPlausible(f"score {points:g} is not from {scale.low:g} to {scale.high:g} ({scale.title}).")
    return _Line(number, number_of("day", cells["day"]), points, INFUSION[infusion], scale)


def number_of(name: str, text: str) -> float:
    """Return a finite number. Raises NotPlausible."""
    try:
        value = float(text)
    except ValueError:
        raise NotPlausible(f"{name} is {text!r}; expected a number.") from None
    if not isfinite(value):
        raise NotPlausible(f"{name} is {text!r}; expected a finite number.")
    return value


def _scale(name: str) -> Scale:
    try:
        return scale_of(name)
    except UnknownInstrument as error:
        raise NotPlausible(f"instrument {name!r}: {error}") from error


def _one_scale(path: Path, lines: Sequence[_Line], instrument: str | None) -> Scale:
    known = {line.scale.key: line.scale for line in lines if line.points is not None} or {
        line.scale.key: line.scale for line in lines
    }
    if instrument is not None:
        wanted = _scale(instrument)
        if wanted.key not in known:
            raise Refused(f"{path}: no score of {wanted.key}; it has {', '.join(known)}.")
        return known[wanted.key]
    if len(known) > 1:
        raise Refused(f"{path}: scores of {' and '.join(known)}; choose one with --instrument.")
    return next(iter(known.values()))


def _demand_order(path: Path, lines: Sequence[_Line]) -> None:
    """Refuse days that do not ascend, and two scores of one day; a score and an infusion may be two lines."""
    latest: dict[str, float] = {}
    day = lines[0].day
    for line in lines:
        what = "infusion" if line.points is None else line.scale.key
        if line.day < day:
            raise Refused(f"{path}, line {line.number}: day {line.day:g} comes after day {day:g}; days must ascend.")
        if latest.get(what) == line.day:
            raise Refused(f"{path}, line {line.number}: day {line.day:g} is there twice.")
        day = latest[what] = line.day
