"""Settings of the site, all from the environment, each with what it means. A value that cannot be right is refused.

DATABASE_URL          postgres://user:password@host/name, or sqlite:///path; without it, SQLite in var/
REPRIEVE_SECRET_KEY   signs sessions; needed unless REPRIEVE_DEMO is set
REPRIEVE_DEMO         "1": a demo clinic with synthetic patients on this machine's loopback address only
REPRIEVE_HOSTS        host names the site answers to, separated by commas
REPRIEVE_TIME_ZONE    the clinic's zone; times are stored in UTC and shown in this zone
REPRIEVE_ADDRESS      the site's own address as patients reach it, https://clinic.example; for links in e-mails
REPRIEVE_CLINIC_NAME, REPRIEVE_CLINIC_PHONE
                      what patients read: who writes to them, and the number they ring
REPRIEVE_EMERGENCY_NUMBER, REPRIEVE_CRISIS_LINE
                      911 and 988 by default, as in the United States
REPRIEVE_OPEN_DAYS    on which the clinic is open, "mon,tue,wed,thu,fri"; a proposed review falls on one
REPRIEVE_EMAIL_URL    smtp://user:password@host:port, smtps:// for TLS from the start; without it no e-mail is sent
REPRIEVE_EMAIL_FROM   the sender's address
REPRIEVE_TEXT_MESSAGES
                      a function of the clinic's own, "package.module.send", that sends one (people/letters.py)
REPRIEVE_VAR          where SQLite and other files of this clinic live; `var` beside the code by default
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("REPRIEVE_VAR", PACKAGE.parent / "var"))
DEMO = os.environ.get("REPRIEVE_DEMO") == "1"

DEBUG = False
SECRET_KEY = os.environ.get("REPRIEVE_SECRET_KEY", "demo-only-" + "x" * 50 if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set REPRIEVE_SECRET_KEY (or REPRIEVE_DEMO=1 for a demo clinic).")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = LOOPBACK if DEMO else os.environ.get("REPRIEVE_HOSTS", "localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "reprieve.audit",
    "reprieve.people",
    "reprieve.dispensary",
    "reprieve.chart",
    "reprieve.voice",
    "reprieve.outcomes",
    "reprieve.opioids",
    "reprieve.exchange",
    "reprieve.staff",
    "reprieve.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reprieve.site.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "reprieve.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "reprieve.site.middleware.FormAddress",
    "reprieve.staff.locking.IdleLock",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "reprieve.site.urls"
WSGI_APPLICATION = "reprieve.site.wsgi.application"
TEMPLATE_OPTIONS = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ],
    "libraries": {"claims": "reprieve.site.claim_tag"},
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": TEMPLATE_OPTIONS,
    }
]

# A clinic's PostgreSQL, or the embedded SQLite. SQLite takes its write lock when a transaction begins (a deferred one
# would fail at once where two write), and an acknowledged reading survives a power cut (synchronous=FULL).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{VAR / 'reprieve.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
LOGIN_URL = "staff:sign_in"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "staff:sign_in"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "reprieve.site.errors.form_expired"

# On loopback http the demo cannot use secure cookies; a clinic always does.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


# What patients read, and how letters reach them.
SITE_ADDRESS = os.environ.get("REPRIEVE_ADDRESS", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
CLINIC_NAME = os.environ.get("REPRIEVE_CLINIC_NAME", "Demo Clinic" if DEMO else "")
CLINIC_PHONE = os.environ.get("REPRIEVE_CLINIC_PHONE", "505-555-0199" if DEMO else "")
EMERGENCY_NUMBER = os.environ.get("REPRIEVE_EMERGENCY_NUMBER", "911")
CRISIS_LINE = os.environ.get("REPRIEVE_CRISIS_LINE", "988")
TEXT_MESSAGES = os.environ.get("REPRIEVE_TEXT_MESSAGES", "reprieve.people.letters.console_text" if DEMO else "")


def _weekdays(named: str) -> frozenset[int]:
    """Read REPRIEVE_OPEN_DAYS, Monday 0; empty where the clinic has not said."""
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    days = [day.strip().lower() for day in named.split(",") if day.strip()]
    if unknown := set(days) - set(week):
        raise ImproperlyConfigured(f"REPRIEVE_OPEN_DAYS: {', '.join(sorted(unknown))}; weekdays are {', '.join(week)}.")
    return frozenset(map(week.index, days))


OPEN_DAYS = _weekdays(os.environ.get("REPRIEVE_OPEN_DAYS", "mon,tue,wed,thu,fri" if DEMO else ""))


def _post_office(address: str) -> dict[str, str | int | bool | None]:
    """Read REPRIEVE_EMAIL_URL. A clinic without one sends nothing: links on a console would be keys lying about."""
    if not address:
        kind = "console" if DEMO else "dummy"
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend"}
    url = urlsplit(address)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured("REPRIEVE_EMAIL_URL is smtp://user:password@host:port or smtps://...")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_post_office(os.environ.get("REPRIEVE_EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("REPRIEVE_EMAIL_FROM", "clinic@localhost")

USE_TZ = True
TIME_ZONE = os.environ.get("REPRIEVE_TIME_ZONE", "America/Denver")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # also makes VAR, where SQLite's file goes
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Logs carry ids, never names or health data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("REPRIEVE_LOG", "WARNING")},
}
