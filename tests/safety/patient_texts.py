"""Reads out of templates and modules what a patient would read: text, labels, translated strings; no code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

READ_ALOUD = frozenset({"aria-label", "title", "alt", "placeholder", "value", "content"})
WITHIN_A_SENTENCE = frozenset({"a", "abbr", "b", "em", "i", "kbd", "small", "span", "strong", "time"})
TRANSLATED = frozenset(
    {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "say"}
)

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
_STRING_IN_TAG = re.compile(rf"""(?:\btranslate\s+|\btrans\s+|_\(\s*|\|default:\s*|\|default_if_none:\s*){_QUOTED}""")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def texts_of_template(source: str) -> Iterator[str]:
    """Yield every piece of text of a template."""
    source = _COMMENT.sub("", source)
    for found in _STRING_IN_TAG.finditer(source):
        yield found[1] or found[2] or ""
    reader = _Reader()
    reader.feed(_VALUE.sub(" ", _TAG.sub(" ", source)))
    reader.close()
    yield from "".join(reader.pieces).split("\f")


def texts_of_module(source: str) -> Iterator[str]:
    """Yield every string literal that a patient could be shown: all but docstrings, keys and names of things."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        # A sentence has a blank; a key, a class or a path has none. What is translated is read whatever it looks like.
        if isinstance(node, ast.Call) and _name(node.func) in TRANSLATED:
            yield from (
                part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
        elif isinstance(node, ast.Constant) and id(node) not in docs and " " in str(node.value).strip():
            yield str(node.value)


def texts_of(path: Path) -> Iterator[str]:
    """Yield what a patient could read of this file."""
    source = path.read_text(encoding="utf-8")
    yield from texts_of_module(source) if path.suffix == ".py" else texts_of_template(source)


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


class _Reader(HTMLParser):
    """Collects text; a form feed stands where a block ends."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        if tag not in WITHIN_A_SENTENCE:
            self.pieces.append("\f")
        read = {name: value for name, value in attrs if name in READ_ALOUD and value}
        if tag in {"input", "meta"} and dict(attrs).get("type") not in {"submit", "button"}:
            read.pop("value", None)
        if tag == "meta":
            read.pop("content", None)
        for value in read.values():
            self.pieces += ("\f", value, "\f")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}
        if tag not in WITHIN_A_SENTENCE:
            self.pieces.append("\f")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)
