"""What the forecast is made of, as one word: a study of it is stale when that word has changed."""

from __future__ import annotations

import ast
from hashlib import sha256
from importlib.resources import files


def fingerprint() -> str:
    """Return a digest of the forecast's code and numbers; words, layout and the home of a name do not change it."""
    digest = sha256()
    folder = files("reprieve.therapy")
    for page in sorted(folder.iterdir(), key=lambda page: page.name):
        if page.name.startswith("forecast") and page.name.endswith((".py", ".json", ".toml")):
            text = page.read_text(encoding="utf-8")
            digest.update((meaning(text) if page.name.endswith(".py") else text).encode())
    return digest.hexdigest()[:16]


def meaning(source: str) -> str:
    """Return code without comments, docstrings, layout, imports and names of types."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Module():
                node.body = [statement for statement in node.body if not _only_names(statement)]
            case ast.ClassDef() | ast.FunctionDef() if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            case _:
                pass
    return ast.dump(tree)


def _only_names(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Import() | ast.ImportFrom():
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case _:
            return False
