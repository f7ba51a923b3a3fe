"""Every address says which act it serves, and a role sees only what is its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from reprieve.people.permissions import Act, may
from reprieve.staff.navigation import home_of
from reprieve.therapy.decisions import Role

# A wall screen is nobody: its pages ask for its token instead of a name (test_wall_board).
OPEN = {"staff:sign_in", "staff:wall", "staff:wall_tile", "staff:wall_open"}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, prefix + space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern


# The patient's pages have doors of their own (test_patients_doors).
ADDRESSES = {name: pattern for name, pattern in addresses(get_resolver()) if not name.startswith("portal:")}


def act_of(name: str) -> Any:
    return getattr(ADDRESSES[name].callback, "needs", "nothing said")


def somewhere(name: str) -> str:
    """An address of this kind at which nothing is."""
    taken = ADDRESSES[name].pattern.converters
    return reverse(name, kwargs={key: nothing_of(kind) for key, kind in taken.items()})


def nothing_of(kind: Any) -> object:
    """A value that such a part of an address may have; a number at which nothing is."""
    if isinstance(kind, IntConverter):
        return 999
    first = kind.regex.split("|")[0]
    return kind.to_python(first if first.isidentifier() else "x")


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN))
def test_every_address_says_which_act_it_serves(name):
    act = act_of(name)

    assert act is None or isinstance(act, Act)


@pytest.mark.parametrize("name", sorted(OPEN))
def test_the_only_open_door_is_the_front_door(name):
    assert getattr(ADDRESSES[name].callback, "login_required", True) is False


@pytest.mark.hazard("H-14")
@pytest.mark.parametrize("role", list(Role))
def test_every_address_opens_for_who_may_and_for_nobody_else(as_role, role):
    """Also where nothing is: somebody who may is told so, and nothing breaks."""
    client = as_role(role)
    for name in sorted(set(ADDRESSES) - OPEN - {"staff:sign_out", "staff:lock"}):
        answer = client.get(somewhere(name))
        if answer.status_code == 405:
            answer = client.post(somewhere(name))

        act = act_of(name)
        assert (answer.status_code == 403) == (act is not None and not may(role, act)), name


def test_who_opens_the_address_of_a_form_is_shown_the_way_back(as_role):
    answer = as_role(Role.NURSE).get("/sessions/7/pause")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing was sent" in answer.content.decode()
    assert 'href="/sessions/7"' in answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_starts_on_a_page_that_it_may_open(as_role, role):
    answer = as_role(role).get("/", follow=True)

    assert answer.status_code == 200
    assert answer.resolver_match.view_name == home_of(role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/board", Act.SEE_BOARD),
        ("/day", Act.SEE_DAY),
        ("/patients", Act.FIND_PATIENT),
        ("/patients/new", Act.REGISTER_PATIENT),
        ("/audit", Act.SEE_TRAIL),
    ],
)
def test_a_page_opens_for_exactly_the_roles_that_may(as_role, role, path, act):
    answer = as_role(role).get(path)

    assert answer.status_code == (200 if may(role, act) else 403)


@pytest.mark.parametrize("role", list(Role))
def test_the_top_bar_leads_only_where_the_role_may_go(as_role, role):
    client = as_role(role)
    page = client.get("/help").content.decode()

    for path, act in (("/board", Act.SEE_BOARD), ("/audit", Act.SEE_TRAIL), ("/patients", Act.FIND_PATIENT)):
        assert (f'href="{path}"' in page) == may(role, act)


def test_a_stranger_is_sent_to_the_front_door(db):
    answer = Client().get("/board")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/board"


def test_a_refusal_names_the_act(as_role):
    answer = as_role(Role.FRONT_DESK).get("/audit")

    assert "read the audit trail" in answer.content.decode()


def test_no_page_is_kept_by_the_browser(as_role):
    answer = as_role(Role.NURSE).get("/help")

    assert "no-store" in answer["Cache-Control"]
