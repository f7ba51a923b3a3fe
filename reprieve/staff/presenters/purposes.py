"""What an infusion is for, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import Unknown


def purpose_words(purpose: Purpose | Unknown, because: Because | Unknown) -> str:
    """Return what an infusion is for, with the reason of a booster; nothing where nobody said."""
    match purpose:
        case Unknown.UNKNOWN:
            return ""
        case Purpose.SERIES:
            return _("The series goes on, or begins")
        case Purpose.BOOSTER:
            why = _("nobody said why") if isinstance(because, Unknown) else _(because.phrase)
            return _("A booster: {why}").format(why=why)
