"""One settings module for every place; what differs arrives in the environment (`.env.example` lists it)."""

import os
import sys
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """The environment's value for `name`, else `default`; a sentence that says what to do when there is neither."""
    if (value := os.environ.get(name) or default) is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (.env.example explains each setting), "
            "or start the demo with `make run`."
        )
    return value


def env_flag(name: str, default: str = "no") -> bool:
    """True for yes, true, on or 1; a sentence for anything that is neither yes nor no."""
    value = env(name, default).lower()
    if value in {"yes", "true", "on", "1"}:
        return True
    if value in {"no", "false", "off", "0"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”: say yes or no.")


def env_date(name: str, default: str = "") -> date | None:
    """A day such as 2025-07-14, or None when the setting is empty."""
    value = os.environ.get(name) or default
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} is “{value}”: write a day as 2025-07-14.") from None


def env_number(name: str, default: str) -> int:
    """A whole number from 0 upwards; a sentence for anything else."""
    if not (value := env(name, default)).isdecimal():
        raise ImproperlyConfigured(f"{name} is “{value}”: write a whole number, such as {default}.")
    return int(value)


def mail_server(address: str) -> dict:
    """Django's settings for EMAIL_URL: smtp://user:password@host:587, smtps://…:465, console: or file:/folder."""
    url = urlsplit(address)
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme == "file" and url.path:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": url.path,
        }
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL names no mail server: write smtp://user:password@host:587 (with STARTTLS), "
            "smtps://user:password@host:465, console: or file:/folder."
        )
    starts_tls = url.scheme == "smtp" and parse_qs(url.query).get("tls") != ["no"]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": starts_tls,
        "EMAIL_TIMEOUT": 10,  # seconds; a person is waiting
    }


# The demo: a partnership of papers, with its own date. It relaxes what a real deployment must set.
PORTAL_DEMO = env_flag("PORTAL_DEMO")
PORTAL_DEMO_PASSWORD = "safer-city-demo"  # noqa: S105 printed on purpose; it opens nothing outside a demo
# Who imports from the command line, by e-mail address, where --by does not say.
PORTAL_OPERATOR = os.environ.get("PORTAL_OPERATOR") or ("analyst@demo.example" if PORTAL_DEMO else "")
PORTAL_TODAY = env_date("PORTAL_TODAY", "2025-07-14" if PORTAL_DEMO else "")
DEBUG = env_flag("DEBUG")
SECRET_KEY = env(
    "SECRET_KEY", "the-demo-keeps-no-secrets-and-its-passwords-are-printed" if PORTAL_DEMO else None
)
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "*" if PORTAL_DEMO else "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "scp_portal",
    "publishing",
    "workspace",
    "meetings",
    "actionplans",
    "performance",
    "priorities",
    "partnership",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "import_export",
    "simple_history",
    "csp",
    "whitenoise.runserver_nostatic",
    "scp_portal.back_office.BackOfficeConfig",  # django.contrib.admin, with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, which TemplatesSetting looks for among ours
]

MIDDLEWARE = [
    "publishing.serving.PublishedPages",  # first: what is published is answered before anything else is asked
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workspace.doors.SignInFirst",
    "workspace.doors.TwoFactorsFirst",
    "workspace.doors.RefusalsKept",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "scp_portal.urls"
WSGI_APPLICATION = "scp_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workspace.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several people write at once: a write-ahead log, and every transaction takes its turn from the start.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Lock-outs are counted here, so all web processes share it. A migration of `partnership` makes its table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # So many that nobody pushes a lock-out out by trying from many places.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "partnership.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "workspace.views.form_stale.form_stale"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day, and nobody is signed in the next morning

# Signing in, by django-allauth (docs/adr/0008-signing-in.md). Whoever can write needs a second factor.
PORTAL_TWO_FACTORS = env_flag("PORTAL_TWO_FACTORS", "no" if PORTAL_DEMO else "yes")
ALLAUTH_TRUSTED_PROXY_COUNT = env_number("PROXY_COUNT", "0")
ACCOUNT_ADAPTER = "partnership.signing_in.Door"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Django's own: it is spent by use, by a new password and by a new address, and a visit to it writes nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says, without asking
# A whole council can come from one address, so the limits of an address are wide and those of an account narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "keep_typed": "30/m/ip",
}
ACCOUNT_FORMS = {
    "login": "partnership.forms.SignInForm",
    "change_password": "partnership.forms.PasswordChangeForm",
    "reset_password": "partnership.forms.PasswordForgottenForm",
    "reset_password_from_key": "partnership.forms.NewPasswordForm",
    "reauthenticate": "partnership.forms.PasswordAgainForm",
}
MFA_ADAPTER = "partnership.signing_in.SecondFactor"
MFA_FORMS = {
    "authenticate": "partnership.forms.CodeForm",
    "authenticate_webauthn": "partnership.forms.SecurityKeyForm",
    "login_webauthn": "partnership.forms.PasskeyForm",
    "reauthenticate": "partnership.forms.CodeAgainForm",
    "activate_totp": "partnership.forms.AuthenticatorForm",
    "add_webauthn": "partnership.forms.PasskeyAddForm",
    "edit_webauthn": "partnership.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth's own table of addresses stays empty
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago is still one

# E-mails: invitations, forgotten passwords, reminders. The demo prints them where it runs.
for _name, _value in mail_server(env("EMAIL_URL", "console:" if PORTAL_DEMO else None)).items():
    globals()[_name] = _value

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["common.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# A checkout that has not collected its static files yet still serves them.
COLLECTING = "collectstatic" in sys.argv
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not (
    COLLECTING or (STATIC_ROOT / "staticfiles.json").exists()
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_AUTOREFRESH
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# HTTPS is a deployment's duty; the demo on somebody's own machine has none.
SECURE = env_flag("HTTPS", "no" if PORTAL_DEMO or DEBUG else "yes")
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_PROXY") else None
# Where people reach the portal, for links in e-mails; without a slash at its end.
PORTAL_ADDRESS = env(
    "PORTAL_ADDRESS",
    "http://localhost:8000" if PORTAL_DEMO else f"{'https' if SECURE else 'http'}://{ALLOWED_HOSTS[0]}",
).rstrip("/")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", f"portal@{urlsplit(PORTAL_ADDRESS).hostname}")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # on localhost, where browsers allow it
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "portal_session"
CSRF_COOKIE_NAME = "portal_form"

# Official files are large: beyond a few megabytes they go to a temporary file, never into memory.
MOST_UPLOADED = 260_000_000  # bytes a request
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 400  # street files: one a month, for decades
FILE_UPLOAD_HANDLERS = [
    "common.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
