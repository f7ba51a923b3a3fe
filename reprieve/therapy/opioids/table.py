"""The table of conversion factors with its version, read from `mme.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from reprieve.evidence.register import cite
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.limits_file import sourced_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Factors by ingredient: of mg a day swallowed, and of mcg an hour by patch. Limits are MME a day."""

    name: str
    version: str
    effective: date
    source: str
    factors: Mapping[str, Sourced]
    patch_factors: Mapping[str, Sourced]
    reassess: Sourced
    high: Sourced
    excluded: Mapping[str, str]
    excluded_for_use_disorder: Mapping[str, str]
    cautions: Mapping[str, str]
    partner_from_mg: Sourced
    patch_change_h: tuple[Sourced, ...]
    nominal_patch_mcg_per_h: Sourced
    largest_patch_mcg_per_h: Sourced
    most_at_a_time: Sourced
    widest_range: Sourced
    smallest_tablet_mg: Mapping[str, Sourced]
    numbered: Mapping[str, Sourced]
    tablets: Mapping[str, tuple[Sourced, ...]]

    def __str__(self) -> str:
        return f"{self.name}, in force from {self.effective.isoformat()}"


@cache
def table() -> Table:
    """Return the table that loads are computed with; package data, read once."""
    page = tomllib.loads(files("reprieve.therapy.opioids").joinpath("mme.toml").read_text(encoding="utf-8"))
    cite(page["source"])
    return Table(
        name=page["name"],
        version=page["version"],
        effective=page["effective"],
        source=page["source"],
        factors=_numbers(page["factors"]),
        patch_factors=_numbers(page["patch_factors"]),
        reassess=sourced_from(page["thresholds"]["reassess"]),
        high=sourced_from(page["thresholds"]["high"]),
        excluded=MappingProxyType(page["excluded"]),
        excluded_for_use_disorder=MappingProxyType(page["excluded_for_use_disorder"]),
        cautions=MappingProxyType(page["cautions"]),
        partner_from_mg=sourced_from(page["products"]["partner_from_mg"]),
        patch_change_h=tuple(map(sourced_from, page["products"]["patch_change_h"])),
        nominal_patch_mcg_per_h=sourced_from(page["products"]["nominal_patch_mcg_per_h"]),
        largest_patch_mcg_per_h=sourced_from(page["products"]["largest_patch_mcg_per_h"]),
        most_at_a_time=sourced_from(page["products"]["most_at_a_time"]),
        widest_range=sourced_from(page["products"]["widest_range"]),
        smallest_tablet_mg=_numbers(page["smallest_tablet_mg"]),
        numbered=_numbers(page["numbered"]),
        tablets=_strengths(**page["tablets"]),
    )


def _numbers(entries: Mapping[str, Any]) -> Mapping[str, Sourced]:
    return MappingProxyType({name: sourced_from(entry) for name, entry in entries.items()})


def _strengths(source: list[str], **tablets: list[str]) -> Mapping[str, tuple[Sourced, ...]]:
    return MappingProxyType(
        {name: tuple(sourced_from([strength, *source]) for strength in sold) for name, sold in tablets.items()}
    )
