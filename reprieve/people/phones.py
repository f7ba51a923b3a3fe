"""A patient's way into their own pages: a link by e-mail or from the desk that works once, within minutes.

A patient is no user: there is no password and no role, and what a phone holds opens the patient's pages alone. Tokens
are long and random and kept as hashes only. Whether an address is known here is said to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.people.models import LinkRequest, Patient, PatientAccount, PhoneSession, SignInLink
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible

__all__ = [
    "AccountRow",
    "DeadLink",
    "Letter",
    "Phone",
    "WrongYear",
    "account_of_patient",
    "ask_for_link",
    "clear_old",
    "close_account",
    "enter",
    "hand_link",
    "leave",
    "link_works",
    "open_account",
    "phone_of",
    "take_letters",
]

# Lengths of time and numbers of tries: no source; [assumed], short because a link is a key to a health record.
MAILED_FOR: Final = timedelta(minutes=15)
HANDED_FOR: Final = timedelta(hours=1)
IDLE: Final = timedelta(minutes=30)
AT_MOST: Final = timedelta(hours=8)
SEEN_EVERY: Final = timedelta(minutes=1)
MOST_WRONG_YEARS: Final = 5
MOST_REQUESTS: Final = 5  # for one address, and ten times as many from one network, which may be a whole clinic's
WITHIN: Final = timedelta(minutes=15)
NETWORK_TIMES: Final = 10
KEPT_FOR: Final = timedelta(days=7)  # what is used up or over, before it is cleared away; the trail keeps who and when

_MACHINE: Final = Actor.machine("patient pages")


class DeadLink(ValueError):
    """This link was used, has run out, or never was one."""


class WrongYear(ValueError):
    """The year of birth does not belong to this link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """Whether a patient has a way in. phones: where they are signed in."""

    email: str
    opened_at: datetime
    closed_at: datetime | None
    phones: int
    last_seen_at: datetime | None

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A link that is to be sent. Its token is nowhere else."""

    email: str
    telephone: str
    language: str
    token: str
    lasts_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone on which a patient is signed in: all that the patient's pages know of who asks."""

    id: int
    account_id: int
    patient_id: int
    language: str

    @property
    def actor(self) -> Actor:
        """Return the patient as the trail names them."""
        return Actor.patient(self.patient_id)


def account_of_patient(patient_id: int, now: datetime) -> AccountRow | None:
    """Return a patient's way in, or None if none was ever opened. Two queries."""
    row = PatientAccount.objects.filter(patient_id=patient_id).first()
    if row is None:
        return None
    seen = list(_live(now).filter(account=row).order_by("-seen_at").values_list("seen_at", flat=True))
    return AccountRow(
        email=row.email,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        phones=len(seen),
        last_seen_at=seen[0] if seen else None,
    )


def open_account(*, patient_id: int, email: str, by: Actor, now: datetime) -> None:
    """Give a patient a way in, or change its address; what the earlier address opened ends. Raises NotPlausible."""
    require(by, Act.INVITE_PATIENT)
    address = email.strip().lower()
    with audit.writing():
        if PatientAccount.objects.filter(email=address).exclude(patient_id=patient_id).exists():
            raise NotPlausible("email", say("Another patient uses this address; each needs an address of their own."))
        row = PatientAccount.objects.filter(patient_id=patient_id).first()
        if row is not None and row.email == address and row.closed_at is None:
            return
        if row is not None:
            _end_everything(row, now)
        PatientAccount.objects.update_or_create(
            patient_id=patient_id, defaults={"email": address, "opened_at": now, "closed_at": None}
        )
        _tell(patient_id, "way in opened", by, now)


def close_account(*, patient_id: int, by: Actor, now: datetime) -> None:
    """Take a patient's way in away: no link works, every phone is signed out."""
    require(by, Act.INVITE_PATIENT)
    with audit.writing():
        row = PatientAccount.objects.filter(patient_id=patient_id, closed_at=None).first()
        if row is None:
            return
        _end_everything(row, now)
        PatientAccount.objects.filter(pk=row.pk).update(closed_at=now)
        _tell(patient_id, "way in closed", by, now)


def hand_link(*, patient_id: int, by: Actor, now: datetime) -> Letter:
    """Make a link for a patient who stands at the desk or asked there. Raises NotPlausible without a way in."""
    require(by, Act.INVITE_PATIENT, or_machine=True)
    with audit.writing():
        account = PatientAccount.objects.filter(patient_id=patient_id, closed_at=None).select_related("patient").first()
        if account is None:
            raise NotPlausible("email", say("This patient has no way in yet: put an e-mail address on file first."))
        letter = _letter(account, HANDED_FOR, now)
        _tell(patient_id, "sign-in link handed out", by, now)
        return letter


def ask_for_link(*, email: str, network: str, now: datetime) -> None:
    """Note that somebody asked for a link; the jobs send it. Known or unknown, few or many: nothing differs here."""
    place = salted_hmac("reprieve.people.phones", network, algorithm="sha256").hexdigest()
    account = PatientAccount.objects.filter(email=email.strip().lower(), closed_at=None).first()
    lately = LinkRequest.objects.filter(asked_at__gt=now - WITHIN)
    with audit.writing():
        too_many = lately.filter(network_hash=place).count() >= MOST_REQUESTS * NETWORK_TIMES or (
            account is not None and lately.filter(account=account).count() >= MOST_REQUESTS
        )
        LinkRequest.objects.create(
            account=account, network_hash=place, asked_at=now, answered_at=now if too_many or account is None else None
        )


def take_letters(*, now: datetime) -> tuple[Letter, ...]:
    """Return the links that were asked for and are to be sent now; each request is answered once. For the jobs."""
    waiting = LinkRequest.objects.filter(answered_at=None)
    if not waiting.exists():
        return ()
    with audit.writing():
        letters = []
        for asked in waiting.select_related("account__patient").order_by("id"):
            LinkRequest.objects.filter(pk=asked.pk).update(answered_at=now)
            if asked.account is not None and now - asked.asked_at < MAILED_FOR:
                letters.append(_letter(asked.account, MAILED_FOR, now))
                _tell(asked.account.patient_id, "sign-in link sent", _MACHINE, now)
        return tuple(letters)


def link_works(token: str, now: datetime) -> bool:
    """Return whether a link would still sign somebody in. Looking uses nothing up. One query."""
    return _fresh(now).filter(token_hash=_hash(token)).exists()


def enter(*, token: str, year_of_birth: int, now: datetime) -> tuple[str, Phone]:
    """Use a link up and sign a phone in; return the phone's token and who it is. Raises DeadLink or WrongYear.

    The year of birth is asked because an address may have been typed wrong: a stranger's mailbox must open nothing.
    """
    with audit.writing():
        link = _fresh(now).filter(token_hash=_hash(token)).select_related("account__patient").first()
        if link is None:
            raise DeadLink(DeadLink.__doc__)
        patient = link.account.patient
        right = patient.born_on.year == year_of_birth
        if right:
            SignInLink.objects.filter(pk=link.pk).update(used_at=now)
            phone_token = token_urlsafe(32)
            row = PhoneSession.objects.create(
                account=link.account, token_hash=_hash(phone_token), began_at=now, seen_at=now
            )
            phone = _phone(row, patient)
            _tell(patient.pk, "signed in", phone.actor, now)
            return phone_token, phone
        SignInLink.objects.filter(pk=link.pk).update(wrong_years=F("wrong_years") + 1)
        _tell(patient.pk, "year of birth refused", _MACHINE, now)
    raise WrongYear(WrongYear.__doc__)


def phone_of(token: str, now: datetime) -> Phone | None:
    """Return the phone that holds this token, while its sign-in lasts. One query, and a write about once a minute."""
    if not token:
        return None
    row = _live(now).filter(token_hash=_hash(token)).select_related("account__patient").first()
    if row is None:
        return None
    if now - row.seen_at > SEEN_EVERY:
        PhoneSession.objects.filter(pk=row.pk).update(seen_at=now)
    return _phone(row, row.account.patient)


def leave(*, phone: Phone, now: datetime) -> None:
    """Sign a phone out."""
    with audit.writing():
        PhoneSession.objects.filter(pk=phone.id, ended_at=None).update(ended_at=now)
        _tell(phone.patient_id, "signed out", phone.actor, now)


def clear_old(*, now: datetime) -> int:
    """Clear away links, requests and sign-ins that ended a week ago; return how many. The trail keeps what they did."""
    before = now - KEPT_FOR
    over = (
        LinkRequest.objects.filter(asked_at__lt=before, answered_at__lt=before),
        SignInLink.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before)),
        PhoneSession.objects.filter(Q(ended_at__lt=before) | Q(seen_at__lt=before)),
    )
    if not any(rows.exists() for rows in over):
        return 0
    with audit.writing():
        cleared = sum(rows.delete()[0] for rows in over)
        audit.record(action="old sign-ins cleared", by=_MACHINE, subject="phones", now=now, details={"rows": cleared})
        return cleared


def _live(now: datetime) -> QuerySet[PhoneSession]:
    return PhoneSession.objects.filter(
        ended_at=None, seen_at__gt=now - IDLE, began_at__gt=now - AT_MOST, account__closed_at=None
    )


def _fresh(now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        used_at=None, expires_at__gt=now, wrong_years__lt=MOST_WRONG_YEARS, account__closed_at=None
    )


def _letter(account: PatientAccount, lasts: timedelta, now: datetime) -> Letter:
    token = token_urlsafe(32)
    SignInLink.objects.create(account=account, token_hash=_hash(token), made_at=now, expires_at=now + lasts)
    return Letter(
        email=account.email,
        telephone=account.patient.phone,
        language=account.patient.preferred_language,
        token=token,
        lasts_min=int(lasts.total_seconds() // 60),
    )


def _phone(row: PhoneSession, patient: Patient) -> Phone:
    return Phone(id=row.pk, account_id=row.account_id, patient_id=patient.pk, language=patient.preferred_language)


def _end_everything(account: PatientAccount, now: datetime) -> None:
    PhoneSession.objects.filter(account=account, ended_at=None).update(ended_at=now)
    SignInLink.objects.filter(account=account, used_at=None).update(used_at=now)


def _tell(patient_id: int, action: str, by: Actor, now: datetime) -> None:
    audit.record(action=action, by=by, subject=f"patient:{patient_id}", patient_id=patient_id, now=now)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()  # a token of 256 random bits needs no slow hash
