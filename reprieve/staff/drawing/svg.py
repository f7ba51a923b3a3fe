"""Write a scene as SVG: classes and attributes only, because the site's policy forbids inline style."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reprieve.staff.drawing.scene import Path, Scene, Shape


def svg(scene: Scene, *, name: str) -> SafeString:
    """Return the scene as one `<svg>`; `name` makes its ids unique on the page."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        scene.look,
        _number(scene.width),
        _number(scene.height),
        name,
        name,
        name,
        scene.title,
        name,
        scene.description,
        format_html_join("", "{}", ((_shape(shape),) for shape in scene.shapes)),
    )


def _shape(shape: Shape) -> SafeString:
    match shape:
        case Path():
            return format_html('<path class="{}" d="{}"/>', shape.look, _data(shape))
        case _:
            return format_html(
                '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
                shape.look,
                _number(shape.x),
                _number(shape.y),
                shape.anchor,
                shape.text,
            )


def _data(path: Path) -> SafeString:
    end = "Z" if path.closed else ""
    runs = ("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in run) + end for run in path.runs)
    return mark_safe("".join(runs))  # noqa: S308  numbers and letters that this module wrote


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
