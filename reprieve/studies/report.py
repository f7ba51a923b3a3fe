"""One self-contained HTML page: what is well supported first, what is exploratory marked as such, nothing left out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from reprieve.studies.doubt import DRAWS, OF_A_DRAW, OF_A_MOVE
from reprieve.studies.outcomes import INFUSION_DAY, WHOLE, Outcome, Support
from reprieve.studies.parameters import parameters
from reprieve.studies.tables import Answer, Cell, Sheet
from reprieve.studies.trial import ARMS
from reprieve.studies.validation import BREATHING_BY_DOSE
from reprieve.studies.words import CAUTIONS, NOT_EVIDENCE, RESTS_ON

MOVES_SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """name: of its files · alt: what it shows, in words · svg: the file"""

    name: str
    title: str
    alt: str
    svg: bytes


STYLE: Final = """
:root{--ink:#1f2933;--blue:#0b63a5;--red:#b3261e;--teal:#0a7d72;--shade:#eef1f5}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{line-height:1.2}h2{margin-top:2.5rem;border-bottom:2px solid var(--shade);padding-bottom:.3rem}
.caution{border-left:.4rem solid var(--red);background:var(--shade);padding:.6rem 1rem}
.tag{display:inline-block;border:2px solid currentColor;border-radius:.3rem;padding:0 .4rem;font-size:.85rem}
.well-supported{color:var(--teal)}.anchored{color:var(--blue)}.exploratory{color:var(--red);border-style:dashed}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:.25rem .6rem;border-bottom:1px solid #cbd2d9;text-align:left;vertical-align:top}
td.n,th.n{text-align:right}caption{text-align:left;font-weight:600;padding:.4rem 0}
.scroll{overflow-x:auto}figure{margin:1rem 0}img{max-width:100%;min-width:44rem;height:auto}
td:last-child:not(.n){min-width:16rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}
dt{font-weight:600}dd{margin:0}
@media print{.scroll{overflow:visible}img{min-width:0}}
"""


def html(answer: Answer, sheets: Sequence[Sheet], pictures: Sequence[Picture], about: Mapping[str, str]) -> str:
    """Return the page. about: what was asked for, as words."""
    shown, by_name = {picture.name: picture for picture in pictures}, {sheet.name: sheet for sheet in sheets}
    return "\n".join(_page(answer, by_name, shown, about)) + "\n"


def _page(
    answer: Answer, sheets: Mapping[str, Sheet], shown: Mapping[str, Picture], about: Mapping[str, str]
) -> Iterator[str]:
    title = "Ketamine beside opioids, in virtual patients"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style></head><body><main>"
    yield f'<h1>{title}</h1><p class="caution"><strong>{escape(NOT_EVIDENCE)}</strong></p>'
    yield "<dl>" + "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in about.items()) + "</dl>"
    yield from _supported(answer, sheets)
    yield from _anchored(answer)
    yield from _exploratory(answer, sheets, shown)
    yield from _hangs_on(answer, shown)
    yield from _whole_sheet(sheets["validation"], "What is not reproduced is listed with what may explain it.")
    yield from _whole_sheet(sheets["parameters"], "Exploratory: our own choice, from memory, or proposed by us.")
    yield "<h2>Roads</h2><ul>"
    for arm in ARMS:
        reading = f"; lasting relief by {arm.ketamine.value}" if arm.ketamine else "; no infusions"
        yield f"<li><strong>{escape(arm.title)}</strong>: the dose of opioid {arm.doses.value}{escape(reading)}.</li>"
    yield "</ul></main></body></html>"


def _supported(answer: Answer, sheets: Mapping[str, Sheet]) -> Iterator[str]:
    genuine = [row for row in sheets["validation"].rows if row[4] == "genuine"]

    def held(letter: str) -> str:
        rows = [row for row in genuine if str(row[0]).startswith(letter)]
        return f"{sum(row[9] == 'yes' for row in rows)} of {len(rows)}"

    yield f"<h2>1. What is well supported {_tag(Support.SUPPORTED)}</h2>"
    yield "<p>Levels of ketamine on the day of an infusion come from published kinetics and are checked against other "
    yield f"studies: {held('P')} genuine checks of the engine hold, and {held('T')} of whole courses, which is why the "
    yield "courses stand under 3. All are listed below. That a taper lowers the daily dose is arithmetic.</p>"
    yield from _day(answer, Support.SUPPORTED)


def _anchored(answer: Answer) -> Iterator[str]:
    yield f"<h2>2. What is anchored {_tag(Support.ANCHORED)}</h2>"
    yield "<p>One published number each, under a curve that is ours. Plan by it; monitor as if it were wrong.</p>"
    yield from _day(answer, Support.ANCHORED)


def _exploratory(answer: Answer, sheets: Mapping[str, Sheet], shown: Mapping[str, Picture]) -> Iterator[str]:
    yield f"<h2>3. What is exploratory {_tag(Support.EXPLORATORY)}</h2><ul>"
    yield from (f"<li>{escape(words)}{_claim(words)}</li>" for words in CAUTIONS)
    yield "</ul>"
    yield from _steeper_than_overdose(sheets["validation"])
    yield from _shown(shown, "weekly")
    yield '<div class="scroll" tabindex="0"><table><caption>Means over patients; in brackets, how unsure the mean is '
    yield f"(90 % of {DRAWS} draws of all parameters, {OF_A_DRAW} patients each)</caption><thead><tr><th>outcome</th>"
    yield "".join(f'<th class="n">{escape(arm.title)}</th>' for arm in ARMS) + "</tr></thead><tbody>"
    for one in WHOLE:
        cells = "".join(f'<td class="n">{_mean(answer, one, place)}</td>' for place in range(len(ARMS)))
        yield f"<tr><th>{escape(one.title)}, {escape(one.unit)}<br><small>{escape(one.says)}</small></th>{cells}</tr>"
    yield "</tbody></table></div>"
    yield from _shown(shown, "differences")
    yield "<h3>On the day of an infusion, with an opioid on board</h3>"
    yield from _day(answer, Support.EXPLORATORY)


def _claim(words: str) -> str:
    """Name the claim of the register that a caution rests on: `reprieve evidence KEY` has its sources."""
    key = RESTS_ON.get(words)
    return f" <small>(claim <code>{escape(key)}</code>)</small>" if key else ""


def _steeper_than_overdose(validation: Sheet) -> Iterator[str]:
    """Say in figures how far the measure of breathing is from what happens to patients."""
    names = [column.name for column in validation.columns]
    row = next(dict(zip(names, row, strict=True)) for row in validation.rows if row[0] == BREATHING_BY_DOSE)
    said = {name: escape(f"{cell:g}" if isinstance(cell, float) else str(cell)) for name, cell in row.items()}
    yield (
        "<p><strong>The measure of breathing is steeper than overdoses are.</strong> Its {quantity} comes to "
        "{predicted} {unit} here; overdoses rose {low} to {high} {unit} ({study}). Row {row} below says why.</p>"
    ).format_map(said)


def _hangs_on(answer: Answer, shown: Mapping[str, Picture]) -> Iterator[str]:
    yield f"<h2>4. What the answer hangs on {_tag(Support.EXPLORATORY)}</h2>"
    yield f"<p>Each parameter moved alone to both ends of what it may be, in the first {OF_A_MOVE:,} patients. "
    yield "All arms and outcomes are in the table <code>sensitivity</code>.</p>"
    yield from _shown(shown, "sensitivity")
    found = answer.doubt.sensitivity("both", "pain_last_4_weeks", "opioid")[:MOVES_SHOWN]
    moves = [(f"{parameters()[name].says} ({name})", low, high) for name, low, high in found]
    yield from _table(
        ("parameter", "difference with it low", "with it high"), moves, "Pain in the last four weeks, both less opioid"
    )


def _day(answer: Answer, support: Support) -> Iterator[str]:
    rows: list[tuple[Cell, ...]] = []
    for one in INFUSION_DAY:
        if one.support is support:
            counted = answer.found.day[one.key]
            quantiles = (counted.quantile(0, share) for share in (0.05, 0.5, 0.95))
            rows.append((f"{one.title}, {one.unit}", *quantiles, one.says))
    yield from _table(("on the day of an infusion", "5 %", "half", "95 % of patients", "what to know"), rows)


def _mean(answer: Answer, one: Outcome, place: int) -> str:
    mean = answer.found.whole[one.key].mean(place)
    if mean is None:
        return "–"
    doubt = answer.doubt.interval(ARMS[place].key, one.key)
    return _number(mean) + (f"<br><small>({_number(doubt[0])} to {_number(doubt[1])})</small>" if doubt else "")


def _shown(shown: Mapping[str, Picture], name: str) -> Iterator[str]:
    if picture := shown.get(name):
        data = b64encode(picture.svg).decode()
        alt = escape(picture.alt, quote=True)
        yield f'<figure><div class="scroll" tabindex="0"><img alt="{alt}" src="data:image/svg+xml;base64,{data}"></div>'
        yield f"<figcaption>{escape(picture.title)}</figcaption></figure>"


def _whole_sheet(sheet: Sheet, words: str) -> Iterator[str]:
    yield f"<h2>{escape(sheet.title)}</h2><p>{escape(sheet.says)} {escape(words)}</p>"
    yield from _table([column.name.replace("_", " ") for column in sheet.columns], sheet.rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]], caption: str = "") -> Iterator[str]:
    yield '<div class="scroll" tabindex="0"><table>' + (f"<caption>{escape(caption)}</caption>" if caption else "")
    yield "<thead><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(_cell(cell) for cell in row) + "</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    return f'<td class="n">{"" if cell is None else _number(cell)}</td>'


def _number(value: float) -> str:
    """Three figures are more than any of these numbers deserves."""
    if value == float("inf"):
        return "not by the end"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.005 else "0"


def _tag(support: Support) -> str:
    return f'<span class="tag {support.word.replace(" ", "-")}">{escape(support.value)}</span>'
