"""What was done about a patient's message."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from reprieve.staff.forms.fields import BedsideForm, reason_field
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS


class DoneForm(BedsideForm):
    """What was done; it ends the message, in the reader's name."""

    did = reason_field(gettext_lazy("What was done"), at_least=MIN_REASON_CHARACTERS)
