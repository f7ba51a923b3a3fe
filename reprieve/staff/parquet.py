"""The outcomes as a Parquet file, with what each name means inside it. It needs pyarrow, which not every clinic has."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.util import find_spec
from io import BytesIO

from reprieve.staff.presenters.outcomes_files import Cell

EXTRA = "reprieve[simulate]"


def can_write() -> bool:
    """Return whether this machine has what Parquet needs."""
    try:
        return find_spec("pyarrow") is not None
    except ValueError:  # it was tried before, and is not there
        return False


def written(rows: Iterable[Cell], dictionary: Iterable[tuple[str, str, str]], *, first: str, last: str) -> bytes:
    """Return the file. first, last: the days between which the courses began, ISO 8601."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = list(rows)
    means = [{"table": table, "name": name, "means": words} for table, name, words in dictionary]
    about = {"courses_began": [first, last], "dictionary": means}
    words = ("table", "group", "name", "said")
    columns = {name: pa.array([getattr(cell, name) for cell in known], pa.string()) for name in words}
    values = [None if cell.value is None else float(cell.value) for cell in known]
    table = pa.table({**columns, "value": pa.array(values, pa.float64())})
    table = table.select(["table", "group", "name", "value", "said"])
    out = BytesIO()
    pq.write_table(table.replace_schema_metadata({"reprieve": json.dumps(about, ensure_ascii=False)}), out)
    return out.getvalue()
