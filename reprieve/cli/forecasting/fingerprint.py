"""What the forecast is made of, as one word: a study of it is stale when that word has changed."""

from __future__ import annotations

import ast
from hashlib import sha256
from importlib.resources import files


def fingerprint() -> str:
    """Return a digest of the forecast's code and numbers; comments, docstrings and layout do not change it."""
    digest = sha256()
    folder = files("reprieve.therapy")
    for page in sorted(folder.iterdir(), key=lambda page: page.name):
        if page.name.startswith("forecast") and page.name.endswith((".py", ".json", ".toml")):
            text = page.read_text(encoding="utf-8")
            digest.update((meaning(text) if page.name.endswith(".py") else text).encode())
    return digest.hexdigest()[:16]


def meaning(source: str) -> str:
    """Return code without comments, docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Module(body=[ast.Expr(value=ast.Constant(value=str())), *rest]):
                node.body = rest
            case ast.ClassDef() | ast.FunctionDef() if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            case _:
                pass
    return ast.dump(tree)
