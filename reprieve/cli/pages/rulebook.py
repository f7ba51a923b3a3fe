"""docs/reference/rulebook.md: printed by the rules themselves."""

from __future__ import annotations

from reprieve.therapy.rulebook import text


def pages() -> dict[str, str | bytes]:
    """Return the rulebook by its path below docs/."""
    return {"reference/rulebook.md": text()}
