"""Contract tests talk to a real gateway; its writer has a connection of its own, so their data are really committed."""

from tests.append_only import transactional_db

__all__ = ["transactional_db"]
