"""An entry of the chart is an entry like any other: `audit.entries` says what it carries."""

from reprieve.audit.entries import Entry

__all__ = ["Entry"]
