"""Tables of a study as CSV and Parquet; the same numbers in both, nothing of when or where they were made."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reprieve.studies.compare import PatientTable
from reprieve.studies.tables import Cell, Sheet


def as_csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV; what is not known is empty, what never comes is inf."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in sheet.columns)
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode()


def as_parquet(sheet: Sheet) -> bytes:
    """Return the sheet as Parquet, what its columns say in the schema."""
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    kinds = [pa.string() if any(isinstance(cell, str) for cell in cells) else pa.float64() for cells in columns]
    schema = pa.schema(
        [
            pa.field(column.name, kind, metadata={"unit": column.unit, "says": column.says})
            for column, kind in zip(sheet.columns, kinds, strict=True)
        ],
        metadata={"reprieve": json.dumps({"title": sheet.title, "says": sheet.says})},
    )
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns, kinds, strict=True)]
    return _parquet(pa.Table.from_arrays(arrays, schema=schema))


def patients_as_parquet(table: PatientTable) -> bytes:
    """Return patients, one row each, numbers in single precision: there may be millions of them."""
    columns = {
        name: pa.array(values if values.dtype.kind == "i" else values.astype(np.float32), from_pandas=True)
        for name, values in table.items()
    }
    return _parquet(pa.table(columns))


def _parquet(table: pa.Table) -> bytes:
    file = BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def _plain(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.9g}"
