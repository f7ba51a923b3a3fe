"""A patient's address, and how a link reaches them."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Where sign-in links go. Read it back to the patient: a letter of it wrong, and a stranger gets them."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Read it back letter by letter. Whoever reads this mailbox can open the patient's pages."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class LinkForm(forms.Form):
    """How the link is given."""

    SHOW: Final = "show"
    MAIL: Final = "mail"
    TEXT: Final = "text"
    how = forms.ChoiceField(choices=[(SHOW, SHOW), (MAIL, MAIL), (TEXT, TEXT)])
