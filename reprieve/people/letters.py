"""What is sent to a patient: a sign-in link and nothing else. No name, no drug, no visit: anybody may read a letter.

E-mail goes through Django's backends (REPRIEVE_EMAIL_URL). Text messages go through the one function that the setting
REPRIEVE_TEXT_MESSAGES names; without it there are none, and the demo prints them on its console.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from reprieve.people.phones import Letter, take_letters

__all__ = ["TextMessage", "can_mail", "can_text", "console_text", "link_of", "mail", "send_due", "text_message"]

log = logging.getLogger(__name__)


class TextMessage(Protocol):
    """How a clinic sends a text message: a function of its own, named by the setting."""

    def __call__(self, *, to: str, words: str) -> None: ...


def link_of(token: str) -> str:
    """Return the address that a link opens, on the site's own name: it is also sent by jobs, which serve no page."""
    return f"{settings.SITE_ADDRESS}/my/enter/{token}"


def can_mail() -> bool:
    """Return whether e-mail is set up here."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def can_text() -> bool:
    """Return whether text messages are set up here."""
    return bool(settings.TEXT_MESSAGES)


def mail(letter: Letter) -> None:
    """Send a link by e-mail. Raises OSError (which SMTP's errors are) if the post office does not take it."""
    with translation.override(letter.language):
        EmailMessage(subject=_("Your sign-in link"), body=_words(letter), to=[letter.email]).send()


def text_message(letter: Letter) -> None:
    """Send a link by text message, by the clinic's own function."""
    send: TextMessage = import_string(settings.TEXT_MESSAGES)
    with translation.override(letter.language):
        send(to=letter.telephone, words=_words(letter))


def send_due(*, now: datetime) -> None:
    """Send the links that patients asked for. One that is not taken is lost, and its asker asks again."""
    for letter in take_letters(now=now):
        try:
            mail(letter)
        except OSError:
            log.warning("A sign-in link could not be sent.", exc_info=True)


def console_text(*, to: str, words: str) -> None:
    """Print a text message where the processes print: for the demo, and the shape of a clinic's own function."""
    print(f"Text message to {to}:\n{words}", flush=True)


def _words(letter: Letter) -> str:
    return "\n\n".join(
        (
            _("This link opens your pages at {clinic}. It works once, for {minutes} minutes:").format(
                clinic=settings.CLINIC_NAME or _("your clinic"), minutes=letter.lasts_min
            ),
            link_of(letter.token),
            _("If you did not ask for it, you need do nothing."),
        )
    )
