"""Every setting, read from the environment once, with defaults that `make run` and the tests can live with.

Secrets are made on first start in `var/keys/` (mode 0600); `NAME_FILE` names a file for any secret.
"""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.csp import CSP

from kanalvakt.core.environment import database, env, env_bool, env_list, mailer, secret_file

# Lets `ModelForm[Channel]` and the like be written where Django itself has no brackets.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("KANALVAKT_VAR", str(BASE_DIR / "var")))
KEY_DIR = VAR_DIR / "keys"
BLOB_DIR = VAR_DIR / "blobs"
for folder in (VAR_DIR, KEY_DIR, BLOB_DIR, VAR_DIR / "static"):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = env_bool("KANALVAKT_DEBUG", default=False)
SECRET_KEY = secret_file(KEY_DIR / "secret_key", "KANALVAKT_SECRET_KEY")
ALLOWED_HOSTS = env_list("KANALVAKT_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env("KANALVAKT_URL", f"http://localhost:{env('PORT', '8000')}")
HTTPS = SITE_URL.startswith("https://")

# The rooms, lowest floor first (docs/architecture.md).
ROOMS = [
    "core",
    "ui",
    "ledger",
    "organisation",
    "telling",
    "rulebook",
    "register",
    "collection",
    "screening",
    "registration",
    "outbox",
    "sendercheck",
    "moderation",
    "supervision",
    "website",
    "api",
    "desk",
]
INSTALLED_APPS = [
    *[f"kanalvakt.{room}" for room in ROOMS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kanalvakt.organisation.middleware.RequireMfa",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "kanalvakt.urls"
WSGI_APPLICATION = "kanalvakt.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kanalvakt.desk.context.shell",
            ],
            "builtins": ["kanalvakt.ui.templatetags.ui"],
        },
    },
]

FORM_RENDERER = "kanalvakt.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "kanalvakt.ui.views.csrf_failure"

DATABASES = {"default": database(env("DATABASE_URL", ""), VAR_DIR / "kanalvakt.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kanalvakt_cache"},
    # Public pages as they were last written, in each process; what they are made of is asked each time.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}},
}

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kanalvakt.organisation.adapter.ClosedAdapter"
ACCOUNT_FORMS = {"login": "kanalvakt.organisation.forms.PlainLoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody outside gets mail from us for typing an address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
REQUIRE_MFA = env_bool("KANALVAKT_REQUIRE_MFA", default=False)  # of administrators and coordinators
MFA_FORMS = {"add_webauthn": "kanalvakt.organisation.forms.AddKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Kanalvakt"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "uploads"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Without a host no letter is sent, and the pages say so.
MAIL_HOST = env("KANALVAKT_MAIL_HOST", "")
MAIL_TLS = env("KANALVAKT_MAIL_TLS", "starttls")  # starttls, tls (from the first byte) or none
MAIL_PORT = int(env("KANALVAKT_MAIL_PORT", "465" if MAIL_TLS == "tls" else "587" if MAIL_TLS == "starttls" else "25"))
MAILERS = {
    "default": mailer(
        host=MAIL_HOST,
        port=MAIL_PORT,
        tls=MAIL_TLS,
        user=env("KANALVAKT_MAIL_USER", ""),
        password=env("KANALVAKT_MAIL_PASSWORD", ""),
    )
}
DEFAULT_FROM_EMAIL = env("KANALVAKT_MAIL_FROM", f"Kanalvakt <kanalvakt@{urlsplit(SITE_URL).hostname}>")

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# How many proxies of ours stand before us: from whom a request comes is read that far back in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("KANALVAKT_PROXIES", "0"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# What may be reached besides the public internet: "host:port,…"; settings only, never the browser.
EGRESS_ALLOW = env_list("KANALVAKT_EGRESS_ALLOW", "")
# The organisation's own applications, "id:secret", where a platform has people log in with one.
PLATFORM_APPS = {
    kind: env(f"KANALVAKT_{kind.upper()}_APP", "") for kind in ("youtube", "x", "linkedin", "tiktok", "flickr", "vimeo")
}
X_DAY_CENTS = int(env("KANALVAKT_X_DAY_CENTS", "500"))  # the most that X may cost a day and channel, in dollar cents
LINKEDIN_VERSION = env("KANALVAKT_LINKEDIN_VERSION", "202607")  # of its API, year and month: each lives for a year
LINKEDIN_DMA_VERSION = env("KANALVAKT_LINKEDIN_DMA_VERSION", "202605")  # of Pages Data Portability, likewise
X_NAMES = env("KANALVAKT_X_NAMES", "tweet")  # X's names for the fields of a post: tweet (tweet.fields) or post
SYNC_SECONDS = int(env("KANALVAKT_SYNC_SECONDS", "3600"))
# The longest time that a sender may be blocked, in days.
BLOCK_MAX_DAYS = int(env("KANALVAKT_BLOCK_MAX_DAYS", "180"))
UNDO_SECONDS = int(env("KANALVAKT_UNDO_SECONDS", "15"))
LOCK_MINUTES = int(env("KANALVAKT_LOCK_MINUTES", "10"))  # how long a comment stays somebody's without a sign of work
ANSWER_MINUTES = int(env("KANALVAKT_ANSWER_MINUTES", "510"))  # of service time: one service day, 08.00 to 16.30
ACCEPT_MINUTES = int(env("KANALVAKT_ACCEPT_MINUTES", "240"))  # of service time, until a forwarded case is accepted
# Where weaknesses are reported (RFC 9116): mailto:, https: or tel:; empty: the municipality's web site.
SECURITY_CONTACT = env("KANALVAKT_SECURITY_CONTACT", "")
TSA_URL = env("KANALVAKT_TSA_URL", "")
LEDGER_ORIGIN = env("KANALVAKT_LEDGER_ORIGIN", "kanalvakt.example/ledger")

from kanalvakt.core.logs import LOGGING  # noqa: E402, F401 - Django reads it here
