"""A list of prescriptions from a file: plain lines, a column of text, or columns of drug, strength, sig and so on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

_COLUMNS: Final[Mapping[str, str]] = {
    alias: column
    for column, aliases in {
        "text": "text prescription prescriptions medication_order order line rx description medicines medications "
        "medication_text regimen rx_text",
        "drug": "drug name drug_name medicine medication medication_name med med_name opioid ingredient generic "
        "generic_name product product_name",
        "strength": "strength strength_mg strength_mcg dose dose_mg dose_mcg dosage dose_strength",
        "unit": "unit units dose_unit strength_unit",
        "form": "form dosage_form dose_form formulation",
        "route": "route",
        "amount": "amount per_dose units_per_dose tablets_per_dose tabs_per_dose",
        "sig": "sig frequency freq directions instructions how how_often schedule",
        "times": "times_per_day doses_per_day per_day times_a_day frequency_per_day",
        "prn": "prn as_needed",
        "quantity": "quantity qty dispensed quantity_dispensed disp",
        "days": "days days_supply day_supply supply_days dayssupply",
        "status": "status active",
        "indication": "indication reason",
        "start": "start start_date date_started started begin begin_date from valid_from date_start first_day",
        "end": "end end_date stop stop_date date_stopped stopped date_ended ended until to valid_to date_end last_day "
        "discontinued discontinued_date discontinue_date dc_date expires expiry",
        "every_h": "interval_h interval_hours every_h every_hours q_hours hours_between",
        "patient": "patient patient_id mrn patient_name",
    }.items()
    for alias in aliases.split()
}
_UNIT_IN_NAME: Final = re.compile(r"^(?:strength|dose)_(mg|mcg)$")
_QUIET: Final = frozenset({"id", "line", "row", "no", "number", "date", "prescriber", "pharmacy", "note", "notes"})
_YES: Final = frozenset({"yes", "y", "true", "1", "prn", "x"})
_STANDS: Final = frozenset({"", "active", "current", "yes", "y", "true", "1", "taking"})


class UnreadableList(ValueError):
    """The file holds no list of one patient's prescriptions."""


@dataclass(frozen=True, slots=True)
class Line:
    """One prescription of a file, the line it begins on, and the dates it is taken from and to, as they are written."""

    number: int
    text: str
    start: str = ""
    end: str = ""

    @property
    def is_dated(self) -> bool:
        return bool(self.start or self.end)


@dataclass(frozen=True, slots=True)
class Listed:
    """unused: columns that were not read, to be said aloud."""

    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()


def listed(page: str) -> Listed:
    """Read a file's text. Raises UnreadableList if there is no prescription in it, or more than one patient."""
    page = page.removeprefix("\ufeff")
    rows = [(number, row) for number, row in enumerate(page.splitlines(), start=1) if row.strip(" ,;\t")]
    if not rows:
        raise UnreadableList("there is no prescription in it.")
    delimiter, header = _header(rows[0][1])
    if not header:
        return Listed(tuple(Line(number, _unquoted(row)) for number, row in rows))
    if len(rows) == 1:
        raise UnreadableList("it names its columns and has no prescription below them.")
    return _in_columns(page, delimiter, header)


def _header(first: str) -> tuple[str, tuple[str, ...]]:
    """Return what parts the columns, and their names if the first line names columns that say what is taken."""
    for delimiter in (",", "\t", ";", "|"):
        names = tuple(_name(cell) for cell in next(csv.reader([first], delimiter=delimiter)))
        if {_COLUMNS.get(name) for name in names} & {"text", "drug"}:
            return delimiter, names
    return ",", ()


def _name(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cell.strip().lower()).strip("_")


def _in_columns(page: str, delimiter: str, header: Sequence[str]) -> Listed:
    lines: list[Line] = []
    patients: set[str] = set()
    reader = csv.reader(StringIO(page, newline=""), delimiter=delimiter)
    places = [_COLUMNS.get(name, "") for name in header]
    unit = next((match[1] for name in header if (match := _UNIT_IN_NAME.search(name))), "")
    first = 1
    for row in reader:
        number, first = first, reader.line_num + 1
        if not any(cell.strip() for cell in row) or tuple(map(_name, row)) == tuple(header):
            continue
        cells = {"unit": unit, **_cells(places, row, number)}
        if patient := cells.pop("patient", ""):
            patients.add(patient)
        text = ", ".join(cells["text"].splitlines()) if cells.get("text") else ", ".join(_composed(cells))
        if text:
            lines.append(Line(number, text, cells.get("start", ""), cells.get("end", "")))
    if len(patients) > 1:
        raise UnreadableList(f"it lists {len(patients)} patients; a load is one patient's.")
    unused = tuple(name for name in header if name and name not in _COLUMNS and name not in _QUIET)
    return Listed(tuple(lines), unused)


def _cells(places: Sequence[str], row: Sequence[str], number: int) -> dict[str, str]:
    """Put a row's cells under their columns; a text with commas that nobody quoted may be the last column."""
    if len(row) > len(places):
        if places[-1] != "text":
            raise UnreadableList(f"line {number} has more cells than the first line names; quote what holds a comma.")
        row = [*row[: len(places) - 1], ", ".join(cell.strip() for cell in row[len(places) - 1 :])]
    found: dict[str, list[str]] = {}
    for place, cell in zip(places, row, strict=False):
        said = "\n".join(cell.split("\n")) if place == "text" else " ".join(cell.split())
        if place and said.strip() and said.lower() not in map(str.lower, found.setdefault(place, [])):
            found[place].append(said.strip())
    return {place: _as_one(place, said) for place, said in found.items() if said}


def _as_one(place: str, said: list[str]) -> str:
    """Read both of two columns of one meaning, as strength and dose: nothing is dropped in silence."""
    if place == "drug":
        return " ".join((said[0], *(f"({other})" for other in said[1:])))
    return ", ".join(said)


def _composed(cells: Mapping[str, str]) -> Iterator[str]:
    """Write the columns as a clinic would write the line."""
    strength = cells.get("strength", "")
    unit = cells.get("unit", "") if not re.search(r"[a-zA-Zµ]", strength) else ""
    first = " ".join(filter(None, (cells.get("drug", ""), f"{strength} {unit}".strip(), cells.get("form", ""))))
    yield from filter(None, (first, cells.get("route", "")))
    if amount := cells.get("amount"):
        yield f"{amount} {cells.get('form') or 'tab'}" if re.fullmatch(r"[\d./ -]+", amount) else amount
    if sig := cells.get("sig"):
        yield sig
    if times := cells.get("times"):
        yield f"{times} times a day"
    if hours := cells.get("every_h"):
        yield f"every {hours} hours"
    if cells.get("prn", "").lower() in _YES:
        yield "prn"
    if cells.get("quantity") and cells.get("days"):
        yield f"#{cells['quantity']} for {cells['days']} days"
    if cells.get("status", "").lower() not in _STANDS:
        yield cells["status"]
    if indication := cells.get("indication"):
        yield f"for {indication}"


def _unquoted(row: str) -> str:
    row = row.strip()
    return row[1:-1].replace('""', '"') if len(row) > 1 and row[0] == row[-1] == '"' else row
