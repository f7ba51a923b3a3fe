"""Draw how many still respond: steps, with the number at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from reprieve.staff.drawing.axes import ValueAxis
from reprieve.staff.drawing.course import Format
from reprieve.staff.drawing.scene import Anchor, Path, Scene, Shape, Words, line
from reprieve.therapy.durability import Step

MARKS_DAYS: Final = (0, 14, 28, 56, 84)


def draw_survival(steps: Sequence[Step], at_risk: Sequence[str], size: Format, says: str) -> Scene:
    """Return the curve to day 84. at_risk: the number under each mark, in words."""
    top, bottom = size.text * 1.6, size.text * 1.6 + size.lane * 1.6
    left, right = size.left + 8, size.width - 12
    axis = ValueAxis(low=0, high=100, top=top, bottom=bottom)

    def x(day: float) -> float:
        return left + min(day, MARKS_DAYS[-1]) * (right - left) / MARKS_DAYS[-1]

    shapes: list[Shape] = []
    for percent in (0, 25, 50, 75, 100):
        shapes.append(line(left, axis.y(percent), right, axis.y(percent), "ink-grid"))
        label = f"{percent} %"
        shapes.append(
            Words(x=left - 5, y=axis.y(percent) + size.text * 0.36, text=label, look="ink-axis", anchor="end")
        )
    for day, number in zip(MARKS_DAYS, at_risk, strict=True):
        shapes.append(line(x(day), top, x(day), bottom, "ink-grid"))
        anchor: Anchor = "start" if day == 0 else "end" if day == MARKS_DAYS[-1] else "middle"
        under = bottom + size.text * 1.4
        shapes.append(Words(x=x(day), y=under, text=_("day {day}").format(day=day), look="ink-axis", anchor=anchor))
        shapes.append(Words(x=x(day), y=under + size.text * 1.3, text=number, look="ink-label", anchor=anchor))
    run = [(x(0), axis.y(100))]
    for step in steps:
        if step.day > MARKS_DAYS[-1]:
            break
        run += [(x(float(step.day)), run[-1][1]), (x(float(step.day)), axis.y(float(step.share) * 100))]
    run.append((x(MARKS_DAYS[-1]) if steps and steps[-1].day > MARKS_DAYS[-1] else run[-1][0], run[-1][1]))
    shapes.append(Path(runs=(tuple(run),), look="course-line"))
    return Scene(
        width=size.width,
        height=bottom + size.text * 3.4,
        title=_("Share still responding after the last infusion"),
        description=says,
        look=f"chart chart--{size.name} coursechart",
        shapes=tuple(shapes),
    )
