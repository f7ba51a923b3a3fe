"""Tags of the session page: the chart in two sizes, and a fresh key for each button that acts."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reprieve.staff.drawing import descent, months
from reprieve.staff.drawing.anaesthesia import NARROW, WIDE, draw
from reprieve.staff.drawing.descent import DescentSheet
from reprieve.staff.drawing.legend import legend
from reprieve.staff.drawing.months import MonthsSheet
from reprieve.staff.drawing.scene import Scene
from reprieve.staff.drawing.sheet import ChartSheet
from reprieve.staff.drawing.svg import svg

register = template.Library()


@register.simple_tag
def months_chart(sheet: MonthsSheet) -> SafeString:
    """{% months_chart sheet %}: months of opioid load, infusions and pain, in two sizes; a table stands beside it."""
    if not isinstance(sheet, MonthsSheet):
        raise TypeError(f"{{% months_chart %}} wants a MonthsSheet, not {type(sheet).__name__}.")
    return _in_two_sizes(months.draw(sheet, months.WIDE), months.draw(sheet, months.NARROW), name="months")


@register.simple_tag
def descent_chart(sheet: DescentSheet) -> SafeString:
    """{% descent_chart sheet %}: a taper as planned and as taken, in two sizes; a table stands beside it."""
    if not isinstance(sheet, DescentSheet):
        raise TypeError(f"{{% descent_chart %}} wants a DescentSheet, not {type(sheet).__name__}.")
    return _in_two_sizes(descent.draw(sheet, descent.WIDE), descent.draw(sheet, descent.NARROW), name="descent")


@register.simple_tag
def anaesthesia_chart(sheet: ChartSheet) -> SafeString:
    """{% anaesthesia_chart sheet %}: the chart of an infusion with its key. Its class says which screen shows which."""
    if not isinstance(sheet, ChartSheet):
        raise TypeError(f"{{% anaesthesia_chart %}} wants a ChartSheet, not {type(sheet).__name__}.")
    return format_html(
        '<div class="chart-frame">{}{}{}{}</div>',
        svg(draw(sheet, WIDE), name="chart-wide"),
        svg(draw(sheet, NARROW), name="chart-narrow"),
        svg(legend(WIDE), name="key-wide"),
        svg(legend(NARROW), name="key-narrow"),
    )


def _in_two_sizes(wide: Scene, narrow: Scene, *, name: str) -> SafeString:
    """Both drawings; their classes say which screen shows which."""
    return format_html("{}{}", svg(wide, name=f"{name}-wide"), svg(narrow, name=f"{name}-narrow"))


@register.simple_tag
def fresh_key() -> str:
    """{% fresh_key %}: a key of its own for a button's form, so that pressing it twice acts once."""
    return str(uuid4())
