"""Django as a WSGI application; `asgi.py` runs it in worker threads beside the live streams."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.site.settings")

application = get_wsgi_application()
