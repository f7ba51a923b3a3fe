"""The folder of one study: what was asked for, how far it is, and that nobody else works in it.

The state is replaced whole, now and then: whoever is killed, even without a word, goes on from the last one, and
computes from there what an uninterrupted run would have.
"""

from __future__ import annotations

import fcntl
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from reprieve.cli import Refused
from reprieve.studies.compare import Found
from reprieve.studies.doubt import Doubt

STUDY: Final = "study.json"
STATE: Final = "unfinished.npz"
REPORT: Final = "report.html"
LOCK: Final = ".lock"


class Folder:
    """A folder that holds this study and no other."""

    def __init__(self, path: Path, asked: Mapping[str, Any]) -> None:
        self.path, self._asked = path, asked

    @property
    def finished(self) -> bool:
        """The report is written last."""
        return (self.path / REPORT).is_file() and not (self.path / STATE).exists()

    def text(self, name: str) -> str:
        """Return what stands in a file of the folder."""
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except OSError as error:
            raise Refused(f"{self.path / name}: cannot be read ({error.strerror}).") from error

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole, or not at all."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Refused(f"{path}: cannot be written ({error.strerror or error}).") from error

    def save(self, done: int, found: Found, doubt: Doubt) -> None:
        """Keep how many tasks are done and what they found."""
        arrays: dict[str, Any] = {"done": np.array(done), "patients": np.array(found.patients)}
        for name, counted in found.parts():
            arrays |= {f"{name}.{what}": array for what, array in counted.arrays().items()}
        arrays["doubt"] = np.frombuffer(_text_of(doubt).encode(), dtype=np.uint8)
        file = BytesIO()
        np.savez_compressed(file, **arrays)
        self.put(STATE, file.getvalue())

    def restore(self, found: Found, doubt: Doubt) -> int:
        """Fill in what was kept and return how many tasks are done; 0 where nothing was, or it cannot be read."""
        try:
            with np.load(self.path / STATE, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
        except (FileNotFoundError, zipfile.BadZipFile, EOFError, ValueError):
            return 0
        for name, counted in found.parts():
            counted.restore({what: arrays[f"{name}.{what}"] for what in counted.arrays()})
        found.patients = int(arrays["patients"])
        _fill(doubt, arrays["doubt"].tobytes().decode())
        return int(arrays["done"])

    def close(self) -> None:
        """Forget the state: the study is finished."""
        (self.path / STATE).unlink(missing_ok=True)


@contextmanager
def opened(path: Path, asked: Mapping[str, Any]) -> Iterator[Folder]:
    """Open the folder for this study, new or gone on with. Raises Refused where it holds anything else."""
    try:
        path.mkdir(exist_ok=True)
        there = {entry.name for entry in path.iterdir()} - {LOCK}
        lock = (path / LOCK).open("w")
    except OSError as error:
        raise Refused(f"--out {path}: cannot write there ({error.strerror}).") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(f"--out {path}: another process works on the study there.") from None
        folder = Folder(path, asked)
        if STUDY in there:
            _demand_same(path, asked)
        elif there:
            raise Refused(f"--out {path}: it holds files and no study of this command; choose an empty folder.")
        else:
            folder.put(STUDY, (json.dumps(asked, indent=1, sort_keys=True) + "\n").encode())
        yield folder


def _demand_same(path: Path, asked: Mapping[str, Any]) -> None:
    try:
        kept: dict[str, Any] = json.loads((path / STUDY).read_text(encoding="utf-8"))
        other = sorted(key for key in {*kept, *asked} if kept.get(key) != asked.get(key))
    except (OSError, ValueError, AttributeError) as error:
        raise Refused(f"--out {path}: its {STUDY} cannot be read ({error}).") from error
    if other:
        what = ", ".join(f"{key} {_short(kept.get(key))} there, {_short(asked.get(key))} here" for key in other)
        raise Refused(f"--out {path}: it holds another study ({what}); choose another folder.")


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _text_of(doubt: Doubt) -> str:
    def plain(means: Any) -> list[list[Any]]:
        return [[arm, outcome, mean] for (arm, outcome), mean in means.items()]

    moves = [[name, up, plain(means)] for (name, up), means in doubt.moves.items()]
    return json.dumps({"stated": plain(doubt.stated), "moves": moves, "draws": [plain(means) for means in doubt.draws]})


def _fill(doubt: Doubt, text: str) -> None:
    def means(rows: list[list[Any]]) -> dict[tuple[str, str], float]:
        return {(arm, outcome): mean for arm, outcome, mean in rows}

    kept = json.loads(text)
    doubt.stated = means(kept["stated"])
    doubt.moves = {(name, up): means(rows) for name, up, rows in kept["moves"]}
    doubt.draws = [means(rows) for rows in kept["draws"]]
