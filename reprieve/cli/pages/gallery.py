"""docs/gallery.md and its pictures: every module of `reprieve.cli.gallery`, as it is written and as it is drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from matplotlib.figure import Figure

from reprieve.cli import gallery
from reprieve.cli.drawing.ink import render


def pages() -> dict[str, str | Callable[[], bytes]]:
    shown = [import_module(f"{gallery.__name__}.{found.name}") for found in iter_modules(gallery.__path__)]
    pictures = {f"gallery/{_name(module)}.svg": partial(_drawn, module) for module in shown}
    return {"gallery.md": "\n".join(_page(shown)) + "\n", **pictures}


def _page(shown: list[ModuleType]) -> Iterator[str]:
    yield "# Gallery"
    yield ""
    yield "Every picture is drawn by the lines beside it, with the engine's public names: see [the guide](guide.md)."
    for module in shown:
        title, _, words = (module.__doc__ or "").strip().partition("\n")
        code = inspect.getsource(module).split('"""', 2)[2].strip()
        yield from ("", f"## {title}", "", words.strip(), "", f"![{title}](gallery/{_name(module)}.svg)", "")
        yield from (
            "<details><summary>The lines that draw it</summary>",
            "",
            "```python",
            code,
            "```",
            "",
            "</details>",
        )


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].partition("_")[2]


def _drawn(module: ModuleType) -> bytes:
    figure: Figure = module.draw()
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    return render(figure, "svg")
