"""Record tests run on the database that DATABASE_URL names."""

from tests.append_only import transactional_db

__all__ = ["transactional_db"]
