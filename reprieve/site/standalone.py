"""Set Django up for a process that is not the web: the gateway, the jobs, a command."""

import os


def set_up() -> None:
    """Load the settings and the apps; safe to call twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.site.settings")
    import django

    django.setup()
