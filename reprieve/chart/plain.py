"""Values in one plain spelling; shared with the other records."""

from reprieve.audit.plain import fingerprint, plain

__all__ = ["fingerprint", "plain"]
