"""Who works here and who is cared for."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from reprieve.therapy.decisions import Role


class User(AbstractUser):
    """A member of staff; `role` decides what they may see and do."""

    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    display_name = models.CharField(max_length=80)
    credential = models.CharField(max_length=40, blank=True, help_text="As it is signed: RN, MD, CRNA")
    licence_expires_on = models.DateField(null=True, blank=True)
    acls_expires_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.display_name}, {self.credential}" if self.credential else self.display_name
