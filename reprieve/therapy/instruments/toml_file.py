"""Reads one instrument from its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.instruments.shape import (
    Band,
    Cut,
    Fill,
    Instrument,
    InvalidInstrument,
    Item,
    Kind,
    Licence,
    Method,
    Missing,
    Part,
    Signal,
)
from reprieve.therapy.scales import Scale

YES_NO: Final = MappingProxyType({"y": 1, "yes": 1, "n": 0, "no": 0})


def instrument_from(name: str, page: str) -> Instrument:
    """Build an instrument from the text of its file. Raises InvalidInstrument."""
    try:
        data = tomllib.loads(page, parse_float=Decimal)
        return _instrument(name, data)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInstrument(f"{name}: {error!r}") from error


def _instrument(name: str, data: dict[str, Any]) -> Instrument:
    loinc, missing = data.get("loinc", {}), data.get("missing", {})
    return Instrument(
        name=name,
        title=data["title"],
        about=data["about"],
        version=data["version"],
        licence=Licence(data["licence"]),
        licence_says=data["licence_says"],
        source=data["source"],
        certainty=Certainty(data["tag"]),
        items=_items(data),
        method=Method(data["method"]),
        low=Decimal(data["low"]),
        high=Decimal(data["high"]),
        called=MappingProxyType(data.get("called", {})),
        also=tuple(data.get("also", ())),
        decimals=data.get("decimals", 0),
        unit=data.get("unit", "points"),
        better=data.get("better", "lower"),
        by_clinician=data.get("by") == "clinician",
        missing=Missing(
            most=missing.get("most", 0),
            fill=Fill(missing.get("fill", Fill.NOTHING)),
            certainty=Certainty(missing.get("tag", Certainty.PROPOSED)),
        ),
        bands=_bands(data),
        bands_say=data.get("bands_say", ""),
        cuts=tuple(_cut(cut) for cut in data.get("cuts", ())),
        parts=tuple(_part(part) for part in data.get("parts", ())),
        signals=tuple(Signal(**signal | {"kind": Kind(signal["kind"])}) for signal in data.get("signals", ())),
        lead=MappingProxyType(data.get("lead", {})),
        table=tuple(Decimal(value) for value in data.get("table", ())),
        table_from=data.get("table_from", 0),
        loinc_panel=loinc.get("panel", ""),
        loinc_total=loinc.get("total", ""),
        words_es=data.get("words_es", ""),
    )


def _items(data: dict[str, Any]) -> tuple[Item, ...]:
    if "scale" in data:
        return _of_scale(Scale(data["scale"]))
    plain = data.get("keys") or [str(number + 1) for number in range(data.get("count", 0))]
    given = [*({"key": key} for key in plain), *data.get("items", ()), *data.get("more", ())]
    numbered, items = 0, []
    for entry in given:
        if "key" not in entry:
            numbered += 1
        items.append(_item({"key": str(numbered)} | entry, data))
    return tuple(items)


def _item(entry: dict[str, Any], data: dict[str, Any]) -> Item:
    key, (low, high) = entry["key"], entry.get("values", data["values"])
    values = tuple(entry.get("only", range(low, high + 1)))
    options = entry.get("options", data.get("options", {}))
    weights, groups = data.get("weights"), data.get("groups", ())
    return Item(
        key=key,
        values=values,
        text=MappingProxyType({language: entry[language] for language in ("en", "es") if language in entry}),
        options=MappingProxyType({int(value): MappingProxyType(words) for value, words in options.items()}),
        words=entry.get("words", YES_NO if values == (0, 1) else {}),
        loinc=entry.get("loinc", ""),
        scored=entry.get("scored", True),
        optional=entry.get("optional", False),
        only_if=entry.get("only_if", ""),
        weight=weights[int(key) - 1] if weights else 1,
        reversed=key in data.get("reversed", ()),
        group=next((place for place, group in enumerate(groups) if key in group), None),
    )


def _of_scale(scale: Scale) -> tuple[Item, ...]:
    """Return the items of a scale that the infusion day holds already, with its own English words."""
    card = scale.card
    if not card.items:
        anchors = {value: {"en": words} for value, words in sorted(card.anchors.items())}
        return (Item(key="1", values=tuple(range(card.low, card.high + 1)), text={"en": card.title}, options=anchors),)
    return tuple(
        Item(
            key=str(place),
            values=(0, 1, 2),
            text={"en": name.capitalize()},
            options={value: {"en": words} for value, words in enumerate(anchors)},
        )
        for place, (name, anchors) in enumerate(card.items.items(), 1)
    )


def _bands(data: dict[str, Any]) -> tuple[Band, ...]:
    bands = [Band(start=Decimal(start), above=False, says=says) for start, says in data.get("bands", ())]
    bands += [Band(start=Decimal(start), above=True, says=says) for start, says in data.get("bands_above", ())]
    if bands != sorted(bands, key=lambda band: band.start):
        raise InvalidInstrument("bands ascend.")
    return tuple(bands)


def _cut(data: Mapping[str, Any]) -> Cut:
    bounds = {side: Decimal(data[side]) for side in ("at_least", "at_most") if side in data}
    return Cut(
        name=data["name"],
        certainty=Certainty(data["tag"]),
        no_zero=data.get("no_zero", False),
        full=tuple(data.get("full", ())),
        flag=Kind(data["flag"]) if "flag" in data else None,
        **bounds,
    )


def _part(data: Mapping[str, Any]) -> Part:
    if "only" in data:
        return Part(name=data["name"], items=tuple(data["only"]))
    first, last = data["items"]
    return Part(name=data["name"], items=tuple(str(number) for number in range(first, last + 1)))
