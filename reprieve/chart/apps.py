from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "reprieve.chart"
    label = "chart"
    default_auto_field = "django.db.models.BigAutoField"
