"""The reference page of the instruments and of what counts as response: printed from the data that scores."""

from __future__ import annotations

from collections.abc import Iterator

from reprieve.evidence.register import cite
from reprieve.therapy.instruments import Instrument, book
from reprieve.therapy.instruments.shape import Band, Fill
from reprieve.therapy.response import RULES, Limit

INTRODUCTION = """# Instruments, scores and response

Printed by the data that scores (`reprieve docs`); `reprieve score NAME --answers …` uses the same. A score is no
diagnosis. The marks **[read]**, **[recall]**, **[prop]** say how sure we are; see the rulebook. Licence **A**: the
words are held. **B**, **C**: scoring and item numbers only; the clinic loads the text it is licensed for. A LOINC
code is there only where it was found. An unanswered item is never counted as 0.

Answers that may mean self-harm call a human whatever the total and before the form is finished: PHQ-9 item 9,
QIDS-SR16 item 12, MADRS item 10, any yes of the C-SSRS screener.
"""


def text() -> str:
    """Return the whole page in Markdown."""
    parts = (INTRODUCTION, *_instruments(), "", *_response(), "", *_sources())
    return "\n".join(parts).rstrip() + "\n"


def _instruments() -> Iterator[str]:
    yield "## Instruments\n"
    yield "| name | items | range | bands | unanswered | licence | LOINC | source |"
    yield "|---|---|---|---|---|---|---|---|"
    for held in book().values():
        bands = "; ".join(_band(band) for band in held.bands) or "none"
        note = f" ({held.bands_say})" if held.bands_say else ""
        cells = (
            f"`{held.name}` {held.title}",
            str(len(held.scored)),
            f"{held.low} to {held.high} {held.unit}",
            bands + note,
            _missing(held),
            f"{held.licence}: {held.licence_says}",
            held.loinc_total or "not found",
            f"{held.source} [{held.certainty}]",
        )
        yield f"| {' | '.join(cells)} |"


def _band(band: Band) -> str:
    return f"{'above' if band.above else 'from'} {band.start}: {band.says}"


def _missing(held: Instrument) -> str:
    if held.missing.fill is Fill.NOTHING:
        return "none may be (ours)" if len(held.scored) > 1 else "no score"
    return f"up to {held.missing.most}: {held.missing.fill} [{held.missing.certainty}]"


def _response() -> Iterator[str]:
    yield "## Response, remission, worsening\n"
    yield "From the baseline before the course; from 0 there is no percentage. Where limits disagree, all are shown.\n"
    yield "| measure | response | remission | worsening |"
    yield "|---|---|---|---|"
    for name, rules in RULES.items():
        columns = (rules.percent + rules.points, rules.remission, (rules.worse_points,) if rules.worse_points else ())
        yield f"| {name} | {' | '.join('; '.join(map(_limit, column)) or 'none published' for column in columns)} |"


def _limit(limit: Limit) -> str:
    number = limit.number
    note = f", {number.note}" if number.note else ""
    return f"{limit.says} ({number.source} [{number.certainty}]{note})"


def _sources() -> Iterator[str]:
    yield "## Sources\n"
    keys = {held.source for held in book().values()}
    for rules in RULES.values():
        limits = (*rules.percent, *rules.points, *rules.remission, rules.worse_points)
        keys |= {limit.number.source for limit in limits if limit}
    for key in sorted(keys):
        source = cite(key)
        yield f"- **{key}**: {source.cites}. Read: {source.read}"
