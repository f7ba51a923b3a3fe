from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OpioidsConfig(AppConfig):
    name = "reprieve.opioids"
    label = "opioids"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reprieve.audit.triggers import reinstall

        post_migrate.connect(reinstall, sender=self)
