"""Tables into a Parquet file, chunk by chunk: one row group each, units and meaning in the schema.

The file has its name only once it is whole. Nothing in it tells when, where or by how many workers it was made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reprieve.cli import Refused
from reprieve.pharmacology.cohort import Table
from reprieve.pharmacology.cohort_columns import Column


class File:
    """An open file that takes tables."""

    def __init__(self, writer: Any, schema: Any) -> None:
        self._writer, self._schema = writer, schema

    def append(self, table: Table) -> None:
        """Write a row group; NaN and empty words become null."""
        arrays = [_array(table[field.name], field.type) for field in self._schema]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))


@contextmanager
def written(path: Path, columns: Sequence[Column], about: Mapping[str, object], *, force: bool) -> Iterator[File]:
    """Open a file beside `path` and give it that name at the end, unless something went wrong. Raises Refused."""
    if path.exists() and not force:
        raise Refused(f"{path} exists; --force writes over it.")
    if not path.parent.is_dir():
        raise Refused(f"{path}: there is no folder {path.parent}.")
    schema = pa.schema(
        [pa.field(c.name, _type(c), metadata={"unit": c.unit, "says": c.says}) for c in columns],
        metadata={"reprieve": json.dumps(about, sort_keys=True)},
    )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with pq.ParquetWriter(part, schema) as writer:
            yield File(writer, schema)
        os.replace(part, path)
    except OSError as error:
        raise Refused(f"{path}: cannot be written ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)


def _type(column: Column) -> Any:
    return {"patient": pa.int64(), "sex": pa.string(), "order": pa.string()}.get(column.name, pa.float64())


def _array(values: Any, kind: Any) -> Any:
    if kind == pa.string():
        return pa.array(values.tolist(), kind, mask=values == "")
    if kind == pa.float64():
        return pa.array(values, kind, mask=np.isnan(values))
    return pa.array(values, kind)
