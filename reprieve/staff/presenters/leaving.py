"""How a patient left: who takes them home and who saw that person, and the form of who went against advice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.chart.queries import LeftRow, SessionView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.session_log import reading_words
from reprieve.staff.printing.document import Bullets, Pairs, Part, Section
from reprieve.therapy.decisions import UNKNOWN, Unknown, Verdict
from reprieve.therapy.gates import Escort
from reprieve.therapy.leaving import AgainstAdvice, gaps


def escort_sentences(view: SessionView) -> tuple[str, ...]:
    """Return who takes the patient home, and who saw or called that person, when; each as a sentence."""
    said = [_named(view.checkin.escort)]
    if view.escort_seen is not None:
        seen = view.escort_seen
        says = _("{name} is here and takes over: seen by {who}, {at}.")
        said.append(says.format(name=seen.name, who=seen.by, at=times.moment(seen.at)))
    return tuple(said)


def _named(escort: Escort | Unknown | None) -> str:
    if isinstance(escort, Unknown):
        return _("Nobody has asked who takes the patient home.")
    if escort is None:
        return _("Nobody takes the patient home.")
    who = _("{name}, {phone}").format(name=escort.name, phone=escort.phone)
    if isinstance(escort.confirmed_at, Unknown):
        return _("{who}: nobody has seen or called them yet.").format(who=who)
    says = _("{who}: seen or called by {by}, {at}.")
    return says.format(who=who, by=escort.confirmed_by, at=times.moment(escort.confirmed_at))


def missing_words(row: LeftRow) -> tuple[str, ...]:
    """Return what was missing when the patient left, each with what to do now."""
    found = (finding for finding in gaps(row.left).findings if finding.verdict is Verdict.ADVISE)
    return tuple(f"{words(f.says)} {words(f.resolve) if f.resolve else ''}".strip() for f in found)


def left_sections(view: SessionView) -> tuple[Section, ...]:
    """Return the form of who left against advice, as the record has it; nothing for everybody else."""
    if view.left is None:
        return ()
    parts: list[Part] = [Pairs(rows=_rows(view, view.left))]
    missing = missing_words(view.left)
    if missing:
        parts.append(Bullets(items=missing))
    return (Section(key="left", title=_("Left against advice"), parts=tuple(parts)),)


def _rows(view: SessionView, row: LeftRow) -> tuple[tuple[str, str], ...]:
    left = row.left
    taken = "; ".join(
        _("{value} at {at}").format(value=reading_words(one), at=times.clock(one.taken_at))
        for one in view.latest.values()
    )
    none = _("none")
    return (
        (_("Able to decide it"), _capacity(left)),
        (_("Risks explained"), f"{left.risks} ({left.risks_by})" if left.risks else _("there was no chance")),
        (_("The patient said"), f"“{left.words}”"),
        (_("Paper form"), _(left.signed.phrase)),
        (_("Witness"), _witness(row)),
        (_("Went with"), left.escort or _("nobody")),
        (_("Vital signs at leaving"), _("could not be taken; last known: {taken}").format(taken=taken or none)
         if left.vitals_refused else taken),
        (_("Written by"), _("{who}, {at}").format(who=row.by, at=times.moment(row.at))),
    )  # fmt: skip


def _witness(row: LeftRow) -> str:
    if not row.left.witness:
        return _("none of the staff: {why}").format(why=_(row.left.unwitnessed))
    said = _("{name}, signed with their own password") if row.witness_signed else _("{name}, as named by the writer")
    return said.format(name=row.left.witness)


def _capacity(left: AgainstAdvice) -> str:
    if left.capacity is UNKNOWN:
        return _("nobody could assess it")
    said = _("yes, assessed by {who}") if left.capacity else _("no, assessed by {who}")
    return said.format(who=left.capacity_by)
