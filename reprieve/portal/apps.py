from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "reprieve.portal"
    label = "portal"
