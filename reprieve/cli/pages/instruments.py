"""docs/reference/instruments.md: printed by the data that scores."""

from __future__ import annotations

from reprieve.therapy.rulebook.instrument_pages import text


def pages() -> dict[str, str | bytes]:
    """Return the page of the instruments by its path below docs/."""
    return {"reference/instruments.md": text()}
