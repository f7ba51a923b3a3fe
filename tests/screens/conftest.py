"""Screen tests go through Django's client, signed in as one role."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reprieve.people.models import User
from reprieve.therapy.decisions import Role
from tests.append_only import transactional_db
from tests.clinic import Clinic, open_clinic

__all__ = ["transactional_db"]

PASSWORD = "a long demo password"

SignIn = Callable[[Role], Client]


class CarefulClient(Client):
    """A client that fails where a template names something that is not there."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming and b"MISSING VARIABLE" in answer.content:
            missing = re.findall(rb"MISSING VARIABLE[^<\"]*", answer.content)
            raise AssertionError(f"{request['PATH_INFO']}: {sorted(set(missing))}")
        return answer


@pytest.fixture(autouse=True, scope="session")
def _static_root():
    """WhiteNoise warns of a folder that `collectstatic` has not made yet, and warnings are errors here."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def clinic(db) -> Clinic:
    """A clinic that opened three hours ago by the clock that the pages read."""
    return open_clinic(timezone.now() - timedelta(hours=3))


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Sign a member of the clinic's staff in."""

    def sign_in(user: User) -> Client:
        client = CarefulClient()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def as_role(db) -> SignIn:
    """Sign somebody of a role in; the same person each time."""

    def sign_in(role: Role) -> Client:
        user, new = User.objects.get_or_create(
            username=f"demo-{role}", defaults={"role": role, "display_name": f"Demo {role.name.title()}"}
        )
        if new:
            user.set_password(PASSWORD)
            user.save()
        client = CarefulClient()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
