"""Reads out of every kind of file what a patient would read: text, labels, translated strings, the Spanish; no code."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from reprieve.evidence.patient_text import unclaimed

READ_ALOUD = frozenset(
    {"title", "alt", "placeholder", "value", "content", "label", "summary", "hx-confirm", "hx-prompt", "aria-label"}
)
# Of these only what is a sentence: a script may show it.
READ_IF_SENTENCE = ("data-", "aria-")
WITHIN_A_SENTENCE = frozenset({"a", "abbr", "b", "em", "i", "kbd", "small", "span", "strong", "time"})
TRANSLATED = frozenset(
    {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "say"}
)
FILLING = frozenset({"format", "say", "format_lazy", "spoken"})
LANGUAGES = frozenset({"en", "es"})

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
_STRING_IN_TAG = re.compile(rf"""(?:\btranslate\s+|\btrans\s+|_\(\s*|\|default:\s*|\|default_if_none:\s*){_QUOTED}""")
_STRING = re.compile(_QUOTED)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SCRIPT_STRING = re.compile(r"""`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'""")
_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
_NUMBER = re.compile(r"\d+")


def texts_of_template(source: str) -> Iterator[str]:
    """Yield every piece of text of a template."""
    source = _COMMENT.sub("", source)
    for tag in (*_TAG.findall(source), *_VALUE.findall(source)):
        translated = [found[1] or found[2] or "" for found in _STRING_IN_TAG.finditer(tag)]
        # Whatever else a tag is handed is a sentence if it has a blank: {% mark "green" "..." %}, with words="..."
        handed = [found[1] or found[2] or "" for found in _STRING.finditer(tag)]
        yield from (*translated, *(text for text in handed if " " in text.strip() and text not in translated))
    reader = _Reader()
    reader.feed(_VALUE.sub(" ", _TAG.sub(" ", source)))
    reader.close()
    yield from "".join(reader.pieces).split("\f")


def texts_of_module(source: str) -> Iterator[str]:
    """Yield every string that a patient could be shown: all but docstrings, keys and names of things.

    A string that is put together, "so" + "so" or with {values} in it, is read as one, with a blank for each value.
    """
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            # What is translated, or put into a sentence, is read whatever it looks like.
            spoken = node.args if _name(node.func) in TRANSLATED else ()
            filled = [word.value for word in node.keywords] if _name(node.func) in FILLING else ()
            yield from filter(None, map(_written, (*spoken, *filled)))
        elif isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and id(node) not in docs:
            # A sentence has a blank; a key, a class or a path has none.
            text = _written(node)
            if " " in text.strip():
                yield text


def texts_of_script(source: str) -> Iterator[str]:
    """Yield every string of a script that is a sentence."""
    for found in _SCRIPT_STRING.finditer(_SCRIPT_COMMENT.sub(" ", source)):
        text = found[1] or found[2] or found[3] or ""
        if " " in text.strip():
            yield text


def texts_of_book(source: str) -> Iterator[str]:
    """Yield every word that a data file holds in a language that patients read."""
    yield from _words(tomllib.loads(source))


def texts_of_catalogue(source: str) -> Iterator[str]:
    """Yield the Spanish. Of what counts in English as well only another number is worth a look: it is yielded."""
    for message in read_po(BytesIO(source.encode()), locale="es"):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string or ()
        if not any(ids):
            continue  # the header
        in_english = {number for text in ids for number in _NUMBER.findall(text)}
        for text in strings:
            known = any(map(unclaimed, ids)) and set(_NUMBER.findall(text)) <= in_english
            if not known:
                yield text


def texts_of(path: Path) -> Iterator[str]:
    """Yield what a patient could read of this file."""
    source = path.read_text(encoding="utf-8")
    yield from READERS[path.suffix](source)


READERS = {
    ".py": texts_of_module,
    ".html": texts_of_template,
    ".po": texts_of_catalogue,
    ".toml": texts_of_book,
    ".js": texts_of_script,
}


def _written(node: ast.AST) -> str:
    """Return the text of a string as it stands, or "" for what is no string; a value in it is a blank."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_written(part) if isinstance(part, ast.Constant) else " " for part in parts)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            before, after = _written(left), _written(right)
            return before + after if before or after else ""
    return ""


def _words(data: object) -> Iterator[str]:
    match data:
        case {**entries}:
            for key, value in entries.items():
                if key in LANGUAGES and isinstance(value, str):
                    yield value
                else:
                    yield from _words(value)
        case list():
            for value in data:
                yield from _words(value)


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


class _Reader(HTMLParser):
    """Collects text; a form feed stands where a block ends."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = self.silent or tag in {"script", "style"}
        if tag not in WITHIN_A_SENTENCE:
            self.pieces.append("\f")
        read = {name: value for name, value in attrs if value and _is_read(name, value)}
        if tag in {"input", "meta"} and dict(attrs).get("type") not in {"submit", "button"}:
            read.pop("value", None)
        if tag == "meta":
            read.pop("content", None)
        for value in read.values():
            self.pieces += ("\f", value, "\f")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in {"script", "style"}
        if tag not in WITHIN_A_SENTENCE:
            self.pieces.append("\f")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def _is_read(name: str, value: str) -> bool:
    return name in READ_ALOUD or (name.startswith(READ_IF_SENTENCE) and " " in value.strip())
