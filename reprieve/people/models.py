"""Who works here and who is cared for."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from reprieve.therapy.decisions import Role


class User(AbstractUser):
    """A member of staff; `role` decides what they may see and do."""

    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    display_name = models.CharField(max_length=80)
    credential = models.CharField(max_length=40, blank=True, help_text="As it is signed: RN, MD, CRNA")
    licence_expires_on = models.DateField(null=True, blank=True)
    acls_expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.credential}" if self.credential else self.display_name


class Sex(models.TextChoices):
    """Sex as far as body composition and pregnancy go."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Patient(models.Model):
    """A person in care."""

    mrn = models.CharField(max_length=40, unique=True, help_text="Medical record number")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    preferred_language = models.CharField(max_length=20, default="en", help_text="BCP 47: en, es")
    phone = models.CharField(max_length=40, blank=True)
    registered_at = models.DateTimeField()
    key = models.UUIDField(unique=True, help_text="Registering twice with one key makes one patient")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(mrn="") & ~Q(family_name=""), name="patient_named"),
            models.CheckConstraint(condition=Q(born_on__gte="1900-01-01"), name="patient_born_plausibly"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="patient_sex_known"),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["born_on"], name="patient_by_birth"),
        ]

    def __str__(self) -> str:
        return self.mrn


class WallScreen(models.Model):
    """A screen on a wall that may show the board with initials only, until somebody takes it down."""

    name = models.CharField(max_length=60, help_text="Where it hangs")
    token_hash = models.CharField(max_length=64, unique=True)
    put_up_at = models.DateTimeField()
    put_up_by = models.CharField(max_length=130)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When a screen took its leave; only one may")
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="wall_screen_named")]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A short number with which somebody acts at a shared tablet; it never stands for a password."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(pin_hash=""), name="pin_hashed")]

    def __str__(self) -> str:
        return f"PIN of user {self.user_id}"


class PatientAccount(models.Model):
    """A patient's way into their own pages; it is no user, has no role and opens nothing of the staff's."""

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="account")
    email = models.EmailField(unique=True, help_text="In lower case; where sign-in links are sent")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(email=""), name="patient_account_has_an_address")]

    def __str__(self) -> str:
        return f"account of patient {self.patient_id}"


class LinkRequest(models.Model):
    """Somebody asked for a sign-in link. account: empty for an address that nobody has; who asks sees no difference."""

    account = models.ForeignKey(PatientAccount, null=True, on_delete=models.CASCADE, related_name="+")
    network_hash = models.CharField(max_length=64, help_text="From where it was asked, hashed with the site's key")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["network_hash", "asked_at"], name="link_request_by_network"),
            models.Index(fields=["answered_at"], name="link_request_waiting"),
        ]

    def __str__(self) -> str:
        return f"link request {self.pk}"


class SignInLink(models.Model):
    """A link that signs its patient in once, within minutes. The token itself is kept nowhere."""

    account = models.ForeignKey(PatientAccount, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_years = models.PositiveSmallIntegerField(default=0, help_text="Wrong years of birth; some end the link")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(token_hash=""), name="sign_in_link_hashed")]

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class PhoneSession(models.Model):
    """A phone on which a patient is signed in."""

    account = models.ForeignKey(PatientAccount, on_delete=models.CASCADE, related_name="phones")
    token_hash = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(token_hash=""), name="phone_session_hashed")]

    def __str__(self) -> str:
        return f"phone {self.pk}"
