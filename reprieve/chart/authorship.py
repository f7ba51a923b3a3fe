"""Who wrote an entry, as columns; shared with the other records."""

from reprieve.audit.entries import Authorship, already, written

__all__ = ["Authorship", "already", "written"]
