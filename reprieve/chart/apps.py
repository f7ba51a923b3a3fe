from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChartConfig(AppConfig):
    name = "reprieve.chart"
    label = "chart"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reprieve.chart.triggers import reinstall

        post_migrate.connect(reinstall, sender=self)
