"""A rule's sentence in the reader's language: the template is the message id, the values come after."""

from django.utils.translation import gettext

from reprieve.therapy.decisions import Sentence


def words(sentence: Sentence) -> str:
    """Return the sentence in the current language."""
    return gettext(sentence.template).format(**sentence.values)
