"""The words that patients read, and their Spanish: `./run words` gathers them and compiles the catalogue.

Patients' words are all msgids of the patient's face, of letters, and of what rules say to patients. The staff's are not
gathered: their pages speak English. The compiled catalogue is committed, so that a bare machine needs no tool for it.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reprieve"
FOLDER = PACKAGE / "locale" / "es" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
SPOKEN = ("portal/**/*.py", "people/letters.py", "templates/portal/*.html", "voice/services.py")
# Sentences that reach a patient through a table and not through a call.
TABLES = {"therapy/troubles.py": "SENTENCES"}
WORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "say": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def msgids() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield every message a patient may read, with the file it stands in; a plural as a pair."""
    for pattern in SPOKEN:
        for path in sorted(PACKAGE.glob(pattern)):
            where = path.relative_to(ROOT).as_posix()
            source = path.read_text()
            code = templatize(source, origin=where) if path.suffix == ".html" else source
            for _, message, _, _ in extract("python", io.BytesIO(code.encode()), WORDS):
                if message:
                    yield where, message
    for name, table in TABLES.items():
        for sentence in _values(PACKAGE / name, table):
            yield f"reprieve/{name}", sentence


def _values(path: Path, table: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == table:
            assert isinstance(node.value, ast.Dict)
            for value in node.value.values:
                assert isinstance(value, ast.Constant)
                yield str(value.value)


def catalog() -> Catalog:
    """Return the Spanish catalogue as it is written."""
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def compiled(source: Catalog) -> bytes:
    """Return the catalogue as the site reads it."""
    out = io.BytesIO()
    write_mo(out, source)
    return out.getvalue()


def gather() -> list[str]:
    """Bring the catalogue up to what is spoken, keep the Spanish there is; return what has none yet."""
    before = catalog() if PO.exists() else Catalog(locale="es")
    fresh = Catalog(
        locale="es",
        project="Reprieve",
        header_comment="# What patients read, in Spanish. `./run words` gathers it; the Spanish is written here.",
        last_translator="Reprieve",
        language_team="es",
        msgid_bugs_address="Reprieve",
        charset="utf-8",
        fuzzy=False,
    )
    for where, message in msgids():
        known = before.get(message if isinstance(message, str) else message[0])
        fresh.add(message, string=known.string if known else None, locations=[(where, 1)])
    fresh.creation_date = fresh.revision_date = before.creation_date
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, sort_output=True, width=118, include_lineno=False)
    MO.write_bytes(compiled(catalog()))
    return [str(one.id) for one in fresh if one.id and not spoken(one)]


def spoken(message: Message) -> bool:
    """Return whether a message has its Spanish, in every number."""
    return all(strings_of(message))


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the Spanish of a message: one, or one for each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


if __name__ == "__main__":
    missing = gather()
    for message in missing:
        print(f"No Spanish yet: {message}", file=sys.stderr)
    sys.exit(1 if missing else 0)
