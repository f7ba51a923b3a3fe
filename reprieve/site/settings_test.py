"""Settings of the tests: the same site, with a cheap password hash and no lock-out."""

import os

os.environ.setdefault("REPRIEVE_DEMO", "1")

from reprieve.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {**TEMPLATE_OPTIONS, "string_if_invalid": "MISSING VARIABLE %s"}}]  # noqa: F405
# A file and not memory: tests start threads and processes that must see the same database. Each run has its own.
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": VAR / f"test-{os.getpid()}.sqlite3"}  # noqa: F405
