"""The leaflet about a treatment, and the consent that was signed to it, as documents for page and paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from reprieve.chart.queries import ConsentView
from reprieve.evidence.claims import Grade, claims
from reprieve.staff.presenters import times
from reprieve.staff.printing.document import Bullets, Document, Pairs, Paragraph, Part, Section, Signature, Table
from reprieve.staff.printing.document import Row as TableRow
from reprieve.therapy import leaflets
from reprieve.therapy.leaflets import Change, Leaflet, Told, words

STATEMENTS = ("read", "asked", "agree")
LANGUAGE_NAMES = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one sentence of a leaflet rests on; `key` is empty where the register no longer has it."""

    text: str
    grade: str
    look: str
    key: str


def leaflet_document(page: Leaflet, *, now: datetime) -> Document:
    """Return the leaflet as it is handed out today."""
    return _document(page, sections=tuple(_sections(page)), now=now)


def signed_document(view: ConsentView, page: Leaflet, *, now: datetime) -> Document:
    """Return the words as they were signed, with who signed them, before whom, and whether they still hold."""
    sections = (_signature(view, page), *_sections(page), *_changes(view.changes))
    return _document(page, sections=sections, now=now)


def reasons(page: Leaflet) -> tuple[Reason, ...]:
    """Return, sentence by sentence, how sure it is and where it stands in the register."""
    return tuple(
        Reason(
            text=told.text,
            grade=_(told.sure.phrase),
            look=GRADE_LOOKS[told.sure],
            key=told.claim if told.claim in claims() else "",
        )
        for told in page.told
    )


# How a grade is marked: word, and shape by colour of the chip.
GRADE_LOOKS = {
    Grade.SUPPORTED: "is-green",
    Grade.LIMITED: "is-amber",
    Grade.CONTRADICTED: "is-red",
    Grade.UNKNOWN: "is-red",
    Grade.RULE: "is-soft",
}


def statements(language: str) -> tuple[str, ...]:
    """Return what somebody agrees to under a leaflet, in its language."""
    return tuple(words("consent", key, language) for key in STATEMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """The words around the field to sign in, in the patient's language."""

    how: str
    field: str
    clear: str
    drawn: str
    empty: str


def present_by_hand(language: str) -> ByHand:
    """Return what stands around the field that a patient may sign in."""
    return ByHand(
        how=words("consent", "draw", language),
        field=words("consent", "draw_here", language),
        clear=words("consent", "clear", language),
        drawn=words("consent", "drawn", language),
        empty=words("consent", "not_drawn", language),
    )


def _document(page: Leaflet, *, sections: tuple[Section, ...], now: datetime) -> Document:
    version = words("consent", "version", page.language)
    edition = words("consent", "edition", page.language)
    subtitle = f"{page.protocol_key} · {version} {page.protocol_version} · {edition} {page.edition}"
    return Document(
        title=page.title,
        subtitle=subtitle,
        running=f"{page.title} · {page.edition}",
        foot=words("paper", "printed", page.language).format(at=_moment(now, page.language)),
        language=page.language,
        made_at=now,
        sections=sections,
        of_pages=words("paper", "of_pages", page.language),
    )


def _moment(at: datetime, language: str) -> str:
    with translation.override(language):
        return times.moment(at)


def _sections(page: Leaflet) -> Iterator[Section]:
    for part in page.parts:
        yield Section(key=part.key, title=part.title, parts=tuple(_parts(part.told)))


def _parts(told: Iterable[Told]) -> Iterator[Part]:
    """Yield lists; a sentence that leads one stands strong before it, as does one of a single line between two."""
    items: list[str] = []
    for one in told:
        if one.leads_a_list or one.claim == "call-988":
            if items:
                yield Bullets(items=tuple(items))
            items = []
            yield Paragraph(text=one.text, strong=True)
        else:
            items.append(one.text)
    if items:
        yield Bullets(items=tuple(items))


def _signature(view: ConsentView, page: Leaflet) -> Section:
    consent, language = view.row.consent, page.language
    witness = words("consent", "witness", language) if view.row.on_screen else _("Recorded from paper by")
    rows = [
        (words("consent", "name", language), view.patient.name),
        (words("consent", "signature", language), consent.signed_by),
        (words("consent", "date", language), times.moment(consent.signed_at)),
        (witness, view.row.by),
        (_("Said back in their own words"), _("yes") if consent.teach_back else _("no")),
    ]
    if view.row.withdrawn_at:
        taken_back = times.moment(view.row.withdrawn_at)
        rows.append((_("Taken back"), f"{taken_back}: {view.row.reason}" if view.row.reason else taken_back))
    said = Bullets(items=statements(language))
    return Section(
        key="signature",
        title=words("consent", "signature", language),
        parts=(Pairs(rows=tuple(rows)), *_drawn(view, language), said),
    )


def _drawn(view: ConsentView, language: str) -> Iterator[Signature]:
    if view.row.drawn:
        caption = f"{words('consent', 'drawn', language)}: {view.row.consent.signed_by}"
        yield Signature(path=view.row.drawn, caption=caption)


def _changes(found: tuple[Change, ...]) -> Iterator[Section]:
    if not found:
        return
    rows = tuple(
        TableRow(cells=(_(about), change.then or _("not said"), change.now or _("no longer said")))
        for change in found
        for about in leaflets.subjects((change,))
    )
    table = Table(
        caption=_("A consent to words that have changed opens no infusion: it is asked for again."),
        head=(_("About"), _("As it was signed"), _("As it is told today")),
        widths=(0.2, 0.4, 0.4),
        rows=rows,
    )
    yield Section(key="changes", title=_("What has changed since"), parts=(table,))
