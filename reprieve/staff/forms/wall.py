"""Put up a wall screen."""

from django import forms
from django.utils.translation import gettext_lazy


class WallScreenForm(forms.Form):
    """Where it hangs."""

    name = forms.CharField(
        label=gettext_lazy("Where it hangs"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
