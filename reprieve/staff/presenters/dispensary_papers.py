"""The papers of the drug register: a lot's log, an inventory, and the drafts that are keyed into the DEA's own site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reprieve.dispensary.queries import CountRow, DestructionRow, DiscrepancyRow, EntryRow, LotRow, SessionDrug
from reprieve.evidence.register import cite
from reprieve.staff.presenters import times
from reprieve.staff.presenters.dispensary import KIND_WORDS, STEP_WORDS, entry_says
from reprieve.staff.presenters.dispensary_day import Account, present_account, present_round
from reprieve.staff.presenters.events import plain
from reprieve.staff.printing.document import Document, Pairs, Paragraph, Part, Row, Section, Table
from reprieve.therapy.stock import REPORT_WITHIN_BUSINESS_DAYS, report_due


def lot_log(lot: LotRow, entries: Iterable[EntryRow], *, now: datetime, printed_by: str) -> Document:
    """Return the perpetual log of one lot, oldest first; corrected entries stay, struck through."""
    product = lot.product
    facts = Pairs(
        rows=(
            (_("Product"), f"{product.name}, {product.labeler}"),
            (_("NDC"), product.ndc),
            (_("Strength"), _("{mg} mg/mL of the base").format(mg=plain(product.strength_mg_per_ml))),
            (_("Vial"), _("{ml} mL").format(ml=plain(product.volume_ml))),
            (_("Lot"), lot.number),
            (_("Expires"), date_format(lot.expires_on, "j M Y")),
            (_("On the shelf now"), _("{mg} mg").format(mg=plain(lot.on_hand))),
        )
    )
    return _document(
        _("Perpetual log of lot {lot}").format(lot=lot.number),
        _("Every movement, in the order in which it was entered."),
        (
            Section(key="lot", title=_("Lot"), parts=(facts,)),
            Section(key="log", title=_("Log"), parts=(entries_table(entries, with_shelf=True),)),
        ),
        now=now,
        printed_by=printed_by,
    )


def inventory_paper(row: CountRow, *, now: datetime, printed_by: str) -> Document:
    """Return an inventory as it is kept for an inspector."""
    counted = present_round(row)
    table = Table(
        caption=_("Counted before what should be there was shown"),
        head=(_("Product"), _("Lot"), _("Sealed vials"), _("In opened vials"), _("Counted"), _("By the register"), ""),
        widths=(0.26, 0.14, 0.1, 0.12, 0.12, 0.12, 0.14),
        rows=tuple(
            Row(
                cells=(
                    line.product,
                    line.lot,
                    str(line.sealed),
                    _("{ml} mL").format(ml=line.opened),
                    _("{mg} mg").format(mg=line.counted),
                    _("{mg} mg").format(mg=line.expected),
                    line.mark.word,
                )
            )
            for line in counted.lines
        ),
        empty=_("The shelf was empty."),
    )
    facts = Pairs(
        rows=(
            (_("Taken"), f"{times.moment(row.at)}, {counted.moment}"),
            (_("Taken by"), row.by),
            (_("Registrant and address"), "______________________________"),
            (_("DEA registration"), "______________________________"),
            (_("Signature"), "______________________________"),
        )
    )
    rests = _("Rests on: {federal}; {state}. {read}").format(
        federal=cite("CFR1304-11").cites, state=cite("NMAC161920").cites, read=cite("CFR1304-11").read
    )
    return _document(
        counted.title,
        _("Controlled substances on hand, Schedule III"),
        (Section(key="inventory", title=_("Inventory"), parts=(facts, table, Paragraph(text=rests))),),
        now=now,
        printed_by=printed_by,
    )


def theft_or_loss_draft(row: DiscrepancyRow, *, now: datetime, printed_by: str) -> Document:
    """Return what is keyed into the DEA's Form 106: a draft, which reports nothing by itself."""
    due = report_due(timezone.localdate(row.at))
    facts = (
        (_("Discovered"), times.moment(row.at)),
        (_("Report in writing by"), date_format(due, "l, j M Y")),
        (_("Rests on"), f"{cite('CFR1301-76').cites} [{REPORT_WITHIN_BUSINESS_DAYS.certainty.value}]"),
        (_("Opened by"), row.by),
        (_("Medical director"), row.director or "–"),
        (_("Amount"), _("{mg} mg of the base").format(mg=plain(row.mg))),
        (_("What happened"), row.what),
        (_("Registrant, DEA registration"), "______________________________"),
        (_("Police report, if made"), "______________________________"),
    )
    steps = Table(
        caption="",
        head=(_("At"), _("By"), _("Decision"), _("In their words")),
        widths=(0.18, 0.22, 0.2, 0.4),
        rows=tuple(
            Row(cells=(times.moment(step.at), step.by, str(STEP_WORDS[step.step]), step.words)) for step in row.steps
        ),
        empty=_("Nothing was decided yet."),
    )
    note = Paragraph(
        text=_("A draft to key into the DEA's own site and to tell the state board from. Printing it reports nothing."),
        strong=True,
    )
    return _document(
        _("Draft for Form 106, discrepancy {number}").format(number=row.id),
        _("Theft or loss of a controlled substance"),
        (
            Section(key="what", title=_("What is missing"), parts=(note, Pairs(rows=facts))),
            Section(key="drug", title=_("Drug"), parts=(entries_table(row.entries),)),
            Section(key="steps", title=_("Decisions"), parts=(steps,)),
        ),
        now=now,
        printed_by=printed_by,
    )


def destruction_draft(row: DestructionRow, *, now: datetime, printed_by: str) -> Document:
    """Return what is keyed into the DEA's Form 41: stock destroyed before two employees."""
    facts = (
        (_("Destroyed"), times.moment(row.at)),
        (_("Method"), row.method),
        (_("First employee"), row.by),
        (_("Second employee"), row.witness),
        (_("Rests on"), cite("CFR1317-95").cites),
        (_("Registrant, DEA registration"), "______________________________"),
        (_("Signatures"), "____________________   ____________________"),
    )
    note = Paragraph(
        text=_("A draft to fill the form from. Printing it files nothing; keep it with the records."), strong=True
    )
    return _document(
        _("Draft for Form 41, destruction {number}").format(number=row.id),
        _("Destruction of controlled substances in stock"),
        (
            Section(key="what", title=_("Destruction"), parts=(note, Pairs(rows=facts))),
            Section(key="drug", title=_("Drug"), parts=(entries_table(row.entries),)),
        ),
        now=now,
        printed_by=printed_by,
    )


def account_section(drug: SessionDrug, *, pump_done: bool) -> Section:
    """Return a session's drug for its record: vials and lots, drawn, given, wasted, with both signatures."""
    if not drug.entries:
        text = _("Nothing was drawn from the dispensary.") if drug.kept else _("The drug register is kept elsewhere.")
        return Section(key="account", title=_("Drug account"), parts=(Paragraph(text=text),))
    account = present_account(drug, pump_done=pump_done)
    parts: tuple[Part, ...] = (
        Paragraph(text=account.mark.word, strong=drug.account.remaining != 0),
        _account_table(account),
        entries_table(drug.entries),
    )
    return Section(key="account", title=_("Drug account"), parts=parts)


def _account_table(account: Account) -> Table:
    return Table(
        caption=_("In mg of the base; given is the session's own rate record"),
        head=(_("Vial"), _("Lot, NDC"), _("Drawn"), _("Given"), _("Wasted"), _("Put back"), _("Missing"), _("Left")),
        widths=(0.12, 0.24, 0.1, 0.12, 0.12, 0.1, 0.1, 0.1),
        rows=tuple(
            Row(
                cells=(
                    line.vial,
                    f"{line.lot}, {line.ndc}" if line.lot else "",
                    line.drawn,
                    line.given,
                    line.wasted,
                    line.put_back,
                    line.missing,
                    line.remaining,
                )
            )
            for line in (*account.lines, account.total)
        ),
    )


def entries_table(entries: Iterable[EntryRow], *, with_shelf: bool = False) -> Table:
    """Return movements as a table; those that were corrected stay, struck through."""
    return Table(
        caption=_("Entries"),
        head=(_("No."), _("At"), _("Vial, lot"), _("What"), _("mg"), _("mL"), _("By; witness"), _("Remark"))
        + ((_("Shelf, mg"),) if with_shelf else ()),
        widths=(0.05, 0.14, 0.13, 0.11, 0.08, 0.07, 0.2, 0.14, 0.08)
        if with_shelf
        else (0.05, 0.15, 0.14, 0.12, 0.08, 0.08, 0.22, 0.16),
        rows=tuple(
            Row(
                cells=(
                    str(row.id),
                    times.moment(row.at),
                    f"{row.vial}, {row.lot}",
                    str(KIND_WORDS[row.kind]),
                    plain(row.mg),
                    plain(round(row.ml, 3)),
                    f"{row.by}; {row.witness}" if row.witness else row.by,
                    entry_says(row),
                )
                + ((plain(row.shelf) if row.shelf is not None else "",) if with_shelf else ()),
                struck=row.struck,
            )
            for row in entries
        ),
        empty=_("No entries."),
    )


def _document(title: str, subtitle: str, sections: tuple[Section, ...], *, now: datetime, printed_by: str) -> Document:
    return Document(
        title=title,
        subtitle=subtitle,
        running=title,
        foot=_("Printed {at} ({zone}) by {name}.").format(
            at=times.moment(now), zone=timezone.get_current_timezone_name(), name=printed_by
        ),
        language=get_language() or "en",
        made_at=now,
        sections=sections,
    )
