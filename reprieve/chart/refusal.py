"""How the chart refuses: as every record does."""

from reprieve.audit.refusal import NotFound, Refused, insist, refused

__all__ = ["NotFound", "Refused", "insist", "refused"]
