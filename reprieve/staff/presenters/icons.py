"""The shapes that stand beside colour and word, drawn on a 24 × 24 field; one glance tells them apart in grey."""

from typing import Final

from django.utils.safestring import SafeString, mark_safe

_SHAPES: Final = {
    # Lights: a ring with a tick, a triangle, an octagon
    "green": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3.2 3.2 6-6.9"/>',
    "amber": '<path d="M12 2.8 22.4 21H1.6Z"/><path d="M12 9.5v5.2"/><path d="M12 17.6v.4"/>',
    "red": '<path d="M8 2.2h8L21.8 8v8L16 21.8H8L2.2 16V8Z"/><path d="m8.5 8.5 7 7m0-7-7 7"/>',
    # States of an infusion day
    "booked": '<circle cx="12" cy="12" r="9" stroke-dasharray="3 2.65"/>',
    "checked_in": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18Z" fill="currentColor"/>',
    "infusing": '<circle cx="12" cy="12" r="9.5"/><path d="M9.5 7.2v9.6l7.6-4.8Z" fill="currentColor"/>',
    "paused": '<circle cx="12" cy="12" r="9.5"/><path d="M9.3 8v8m5.4-8v8" stroke-width="2.8"/>',
    "recovering": '<circle cx="12" cy="12" r="9"/><path d="M3 12a9 9 0 0 0 18 0Z" fill="currentColor"/>',
    "discharged": '<circle cx="12" cy="12" r="10" fill="currentColor"/><path class="on" d="m7.5 12.5 3 3 6-6.6"/>',
    "cancelled": '<circle cx="12" cy="12" r="9"/><path d="m5.8 5.8 12.4 12.4"/>',
    "empty": '<rect x="3" y="3" width="18" height="18" rx="3" stroke-dasharray="4 3.2"/>',
    # Prompts, gravest last
    "alert": '<path d="M12 2.8 22.4 21H1.6Z"/><path d="M12 9.5v5.2"/><path d="M12 17.6v.4"/>',
    "pause": '<rect x="2.5" y="2.5" width="19" height="19" rx="3"/><path d="M9.2 7.5v9m5.6-9v9" stroke-width="2.8"/>',
    "stop": '<path d="M8 2.2h8L21.8 8v8L16 21.8H8L2.2 16V8Z"/><path d="M8.4 8.4h7.2v7.2H8.4Z" fill="currentColor"/>',
    "call": '<circle cx="12" cy="12" r="10"/><path d="M12 6.5v11M6.5 12h11" stroke-width="3.2"/>',
    # Signs and acts
    "person": '<circle cx="12" cy="7.5" r="4"/><path d="M4 21c.8-4.6 4-7 8-7s7.2 2.4 8 7"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6"/><path d="M12 7.4v.4"/>',
    "unknown": '<circle cx="12" cy="12" r="9.5"/><path d="M9 9.3c.2-3 6-3.2 6 .1 0 2.2-3 2.3-3 4.6M12 17v.4"/>',
    "bell": '<path d="M5 17h14l-2-3V10a5 5 0 0 0-10 0v4Z"/><path d="M10 20a2.2 2.2 0 0 0 4 0M12 3v2"/>',
    "clock": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6v6l4 2.4"/>',
    "silent": '<path d="M2.5 12H7l2-5 3 10 2-5h1.5"/><path d="m17 9.5 5 5m0-5-5 5"/>',
    "offline": '<path d="M3 9.5a13 13 0 0 1 18 0M6.5 13.2a8 8 0 0 1 11 0M10 16.8a3 3 0 0 1 4 0M4 3l16 18"/>',
    "moon": '<path d="M20.5 14.2A9 9 0 0 1 9.8 3.5a9 9 0 1 0 10.7 10.7Z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="m16 16 5.5 5.5"/>',
    "lock": '<rect x="4" y="10.5" width="16" height="11" rx="2"/><path d="M7.5 10.5V7a4.5 4.5 0 0 1 9 0v3.5"/>',
    "pen": '<path d="m4 20 1-5L16.5 3.5l4 4L9 19Z"/><path d="m14 6 4 4"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "out": '<path d="M10 4H4v16h6M15 7.5l4.5 4.5L15 16.5M9 12h10"/>',
    "drop": '<path d="M12 2.5C8.5 7.4 6 11 6 14.5a6 6 0 0 0 12 0c0-3.5-2.5-7.1-6-12Z"/>',
}


class UnknownShape(KeyError):
    """No shape has this name."""


def icon(name: str) -> SafeString:
    """Return the named shape as inline SVG, hidden from assistive technology: the word beside it speaks."""
    try:
        shape = _SHAPES[name]
    except KeyError:
        raise UnknownShape(name) from None
    return mark_safe(  # noqa: S308 a constant of this module
        '<svg viewBox="0 0 24 24" width="20" height="20" class="icon" aria-hidden="true" focusable="false" '
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{shape}</svg>"
    )
