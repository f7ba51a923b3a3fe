"""What every test may rely on, and what CI may not skip."""

from __future__ import annotations

import os
import shutil

import hypothesis
import pytest

# Speed is measured in `bench/`; a slow machine fails no property.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Playwright's synchronous interface runs an event loop in this thread; the ORM of the tests is used beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() or os.environ.get("REQUIRE_BROWSER"):
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    executable = chromium()
    assert executable, "REQUIRE_BROWSER is set and there is no Chromium."
    return {
        "executable_path": executable,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }
