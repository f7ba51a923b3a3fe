"""The lanes above and below the grid: drug rate, pumps, running milligrams, single doses, number rows, remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reprieve.staff.drawing.axes import TimeAxis, ValueAxis, round_ceiling
from reprieve.staff.drawing.glyphs import dot, look_of
from reprieve.staff.drawing.scene import Path, Shape, Words, box, line
from reprieve.staff.drawing.sheet import DrugMark, Mark, NumberRow, Origin, PumpStrip, RateStep, Remark
from reprieve.staff.drawing.thinning import fit

CELLS_MIN = (1, 2, 5, 10, 15, 30, 60)
CHAR_EM = 0.6  # a digit's width in a sans serif, for fitting labels; a guess on the safe side
GAP_PX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A horizontal strip with its label in the left margin."""

    time: TimeAxis
    top: float
    height: float
    label_x: float
    text_px: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def baseline(self) -> float:
        return self.top + self.height / 2 + self.text_px * 0.36

    def label(self, text: str, look: str = "ink-label") -> Words:
        return Words(x=self.label_x, y=self.baseline, text=text, look=look)

    def rule(self) -> Path:
        """Draw the line under the lane."""
        return line(self.label_x, self.bottom, self.time.right, self.bottom, "ink-grid")


def rate_lane(lane: Lane, drug: str, steps: tuple[RateStep, ...]) -> list[Shape]:
    """Draw the pump's rate as a step strip: height and label are the rate."""
    highest = max((step.rate_mg_per_h for step in steps), default=0)
    axis = ValueAxis(low=0, high=round_ceiling(highest), top=lane.top + lane.text_px + 4, bottom=lane.bottom)
    shapes: list[Shape] = [lane.label(drug, "ink-label ink-label--drug"), lane.rule()]
    bars = tuple(
        box(
            lane.time.x(step.begin_min), axis.y(step.rate_mg_per_h), _width(lane, step), _height(axis, step), "ink-rate"
        )
        for step in steps
        if step.rate_mg_per_h > 0
    )
    shapes += bars
    free_from = lane.time.left
    for step in steps:
        at = max(lane.time.x(step.begin_min), free_from)
        shapes.append(Words(x=at, y=axis.y(step.rate_mg_per_h) - 3, text=step.label, look="ink-rate-label"))
        free_from = at + _text_width(lane, step.label) + 2 * GAP_PX
    return shapes


def pump_lane(lane: Lane, strip: PumpStrip) -> list[Shape]:
    """Draw what a pump reported: a hollow bar while it ran, a line while it stood still, ≠ where the chart differs."""
    shapes: list[Shape] = [lane.label(strip.label), lane.rule()]
    for begin_min, end_min in strip.differs:
        begin, end = lane.time.x(begin_min), lane.time.x(end_min)
        shapes.append(box(begin, lane.top + 1, max(end - begin, 1), lane.height - 2, "ink-pump-differs"))
    free_from = lane.time.left
    for stretch in strip.stretches:
        begin, end = lane.time.x(stretch.begin_min), lane.time.x(stretch.end_min)
        middle = lane.top + lane.height / 2
        if stretch.runs:
            shapes.append(box(begin, lane.top + 3, end - begin, lane.height - 6, "ink-pump"))
        else:
            shapes.append(line(begin, middle, end, middle, "ink-pump"))
        differs = any(since < stretch.end_min and stretch.begin_min < until for since, until in strip.differs)
        text = f"≠ {stretch.label}" if differs else stretch.label
        at = max(begin + GAP_PX, free_from)
        if differs or at + _text_width(lane, text) <= end:
            at = min(at, lane.time.right - _text_width(lane, text))
            shapes.append(Words(x=at, y=lane.baseline, text=text, look="ink-pump-label"))
            free_from = at + _text_width(lane, text) + GAP_PX
    return shapes


def _width(lane: Lane, step: RateStep) -> float:
    return lane.time.x(step.end_min) - lane.time.x(step.begin_min)


def _height(axis: ValueAxis, step: RateStep) -> float:
    return axis.bottom - axis.y(step.rate_mg_per_h)


def given_lane(lane: Lane, label: str, given_mg: tuple[tuple[float, str], ...]) -> list[Shape]:
    """Write the running milligrams under the rate; the latest always stands, earlier ones where there is room."""
    shapes: list[Shape] = [lane.label(label), lane.rule()]
    before = lane.time.right + GAP_PX
    for at_min, text in sorted(given_mg, reverse=True):
        half = _text_width(lane, text) / 2
        x = max(min(lane.time.x(at_min), lane.time.right - half), lane.time.left + half)
        if x + half + GAP_PX <= before:
            shapes.append(Words(x=x, y=lane.baseline, text=text, look="ink-number", anchor="middle"))
            before = x - half
    return shapes


def dose_lane(lane: Lane, drug: str, doses: Iterable[DrugMark]) -> list[Shape]:
    """Mark the single doses of one drug."""
    shapes: list[Shape] = [lane.label(drug, "ink-label ink-label--drug"), lane.rule()]
    for dose in doses:
        x, y = lane.time.x(dose.at_min), lane.top + lane.height / 2
        look = "ink-dose ink-dose--struck" if dose.struck else "ink-dose"
        shapes.append(Path(runs=(((x - 5, y - 4), (x + 5, y - 4), (x, y + 5)),), look=look, closed=True))
        shapes.append(Words(x=x + 7, y=lane.baseline, text=dose.label, look="ink-rate-label"))
        if dose.struck:
            reach = 10 + len(dose.label) * lane.text_px * CHAR_EM
            shapes.append(line(x - 6, y, x + reach, y, "ink-strike"))
    return shapes


def number_lane(lane: Lane, row: NumberRow) -> list[Shape]:
    """Write a sign as numbers at their own minutes, as many as fit; what a person wrote comes before a device's."""
    widest = max((_text_width(lane, _text(mark, row)) for mark in row.marks), default=lane.text_px)
    cell_min = next((cell for cell in CELLS_MIN if cell * lane.time.px_per_min >= widest + GAP_PX), CELLS_MIN[-1])
    shapes: list[Shape] = [lane.label(row.label), lane.rule()]
    taken: list[tuple[float, float]] = []
    shown = (mark for mark in row.marks if lane.time.shows(mark.at_min))
    for mark in sorted(fit(shown, cell_min=cell_min, keep=row.keep), key=lambda m: _precedence(m, row)):
        half = _text_width(lane, _text(mark, row)) / 2
        x = _place(lane, mark, half=half, taken=taken)
        if x is not None:  # what finds no place stands in the table
            taken.append((x - half, x + half))
            shapes += _number(lane, mark, row, x=x, half=half)
    return shapes + _slots(lane, row, widest, taken)


def _slots(lane: Lane, row: NumberRow, width: float, taken: list[tuple[float, float]]) -> list[Shape]:
    """Draw an empty slot where a value is due; it gives way to a number that stands there."""
    half = max(width, lane.text_px) / 2 + 1
    shapes: list[Shape] = []
    for at_min in (at for at in row.due_min if lane.time.shows(at)):
        x = max(min(lane.time.x(at_min), lane.time.right - half), lane.time.left + half)
        if all(x + half <= begin or x - half >= end for begin, end in taken):
            taken.append((x - half, x + half))
            shapes.append(box(x - half, lane.top + 3, 2 * half, lane.height - 6, "ink-due"))
    return shapes


def _place(lane: Lane, mark: Mark, *, half: float, taken: list[tuple[float, float]]) -> float | None:
    """Return where a number stands: at its minute, or, if a person wrote it, in the next gap to the right."""
    x = max(min(lane.time.x(mark.at_min), lane.time.right - half), lane.time.left + half)
    # From left to right, each number passed once: a search by "still blocked?" may never end between two roundings.
    for begin, end in sorted(taken):
        if begin - GAP_PX < x + half and x - half < end + GAP_PX:
            if look_of(mark) == Origin.DEVICE:
                return None
            x = end + GAP_PX + half
    return x if x + half <= lane.time.right + GAP_PX else None


def _number(lane: Lane, mark: Mark, row: NumberRow, *, x: float, half: float) -> list[Shape]:
    look = f"ink-number ink-number--{look_of(mark)}"
    number = Words(x=x, y=lane.baseline, text=_text(mark, row), look=look, anchor="middle")
    if not mark.struck:
        return [number]
    y = lane.top + lane.height / 2
    return [number, line(x - half - 1, y, x + half + 1, y, "ink-strike")]


def _precedence(mark: Mark, row: NumberRow) -> tuple[bool, float]:
    """Order numbers for a place on the chart: people's words first, then the value that the row must not hide."""
    match row.keep:
        case "lowest":
            worth = mark.value
        case "highest":
            worth = -mark.value
        case "last":
            worth = -mark.at_min
    if look_of(mark) != Origin.DEVICE:
        return (False, mark.at_min)
    return (True, worth)


def remark_lane(lane: Lane, label: str, remarks: tuple[Remark, ...]) -> list[Shape]:
    """Number the remarks at their minutes; those that would overlap share one sign, "2–4"."""
    groups: list[list[Remark]] = []
    for remark in (remark for remark in remarks if lane.time.shows(remark.at_min)):
        if groups and _sign_ends(lane, [remark])[0] < _sign_ends(lane, groups[-1])[1] + GAP_PX / 2:
            groups[-1].append(remark)
        else:
            groups.append([remark])
    return [lane.label(label), *(shape for group in groups for shape in _remark(lane, group))]


def _remark(lane: Lane, group: list[Remark]) -> list[Shape]:
    left, right = _sign_ends(lane, group)
    middle, radius, y = (left + right) / 2, lane.text_px * 0.72, lane.top + lane.height / 2
    look = "ink-remark ink-remark--struck" if all(remark.struck for remark in group) else "ink-remark"
    if len(group) == 1:
        around = Path(runs=(dot((middle, y), radius=radius),), look=look, closed=True)
    else:
        around = box(left, y - radius, right - left, 2 * radius, look)
    number = Words(x=middle, y=lane.baseline, text=_numbers(group), look="ink-remark-number", anchor="middle")
    return [around, number]


def _sign_ends(lane: Lane, group: list[Remark]) -> tuple[float, float]:
    """Return where the sign of these remarks begins and ends."""
    half = max(lane.text_px * 0.72, _text_width(lane, _numbers(group)) / 2 + 1)
    middle = (lane.time.x(group[0].at_min) + lane.time.x(group[-1].at_min)) / 2
    middle = max(min(middle, lane.time.right - half), lane.time.left + half)
    return middle - half, middle + half


def _numbers(group: list[Remark]) -> str:
    return str(group[0].number) if len(group) == 1 else f"{group[0].number}–{group[-1].number}"


def _text(mark: Mark, row: NumberRow) -> str:
    number = f"{mark.value:.{row.decimals}f}".replace("-", "−")
    return f"({number})" if mark.late else number


def _text_width(lane: Lane, text: str) -> float:
    return len(text) * lane.text_px * CHAR_EM
