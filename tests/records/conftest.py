"""Record tests run on the database that DATABASE_URL names, in a clinic made by the services."""

from __future__ import annotations

import pytest

from tests.append_only import transactional_db
from tests.clinic import Clinic, after, open_clinic

__all__ = ["transactional_db"]


@pytest.fixture
def clinic(db: None) -> Clinic:
    return open_clinic()


@pytest.fixture
def ready(clinic: Clinic) -> int:
    """A session whose gate is green."""
    return clinic.ready(clinic.register())


@pytest.fixture
def running(clinic: Clinic, ready: int) -> int:
    """A session whose pump has just been started."""
    clinic.start(ready)
    return ready


@pytest.fixture
def recovering(clinic: Clinic, running: int) -> int:
    """A session whose pump was stopped after 40 minutes."""
    clinic.stop(running, now=after(40))
    return running
