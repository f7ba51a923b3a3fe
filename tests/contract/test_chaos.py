"""A short day of `./run chaos`: kill -9 at random moments, and every promise kept once."""

from __future__ import annotations

import random

import pytest

from tests.chaos.day import run


@pytest.mark.hazard("H-06")
def test_a_day_of_kills_breaks_no_promise(transactional_db: None) -> None:
    verdict = run(rooms=3, seconds=12, every_s=1, at_least_kills=4, rng=random.Random(7), say=lambda words: None)

    assert verdict.complaints == []
    assert verdict.promises.messages
    assert verdict.promises.events
    assert verdict.promises.vitals
