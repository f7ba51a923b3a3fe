"""Colours, and how a figure becomes a file."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure

INK: Final = "#1f2933"
BLUE: Final = "#0b63a5"
TEAL: Final = "#0a7d72"
RED: Final = "#b3261e"
SHADE: Final = "#e8ecf1"


def render(figure: Figure, form: str) -> bytes:
    """Return a "png" or "svg" file in which nothing but what is shown can differ: no dates, no random ids."""
    file = BytesIO()
    with mpl.rc_context({"svg.hashsalt": "reprieve", "svg.fonttype": "none"}):
        figure.savefig(file, format=form, dpi=120, metadata={"Date": None} if form == "svg" else None)
    return file.getvalue()
