"""Settings. Every value comes from the environment; `.env.example` lists and explains them all."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from annotation import embedded

django_stubs_ext.monkeypatch()  # lets Django's generic classes be written as such

env = environ.Env()
CHECKOUT = Path(__file__).resolve().parent.parent
env.read_env(CHECKOUT / ".env")

DATA_DIR = embedded.data_dir()
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)


def secret_key() -> str:
    """SECRET_KEY, or one made once for this DATA_DIR and readable by its owner only."""
    if given := str(env.str("SECRET_KEY", default="")):
        return given
    if not DATA_DIR.is_dir():
        raise ImproperlyConfigured(f"Set SECRET_KEY, or make the folder DATA_DIR ({DATA_DIR}).")
    return embedded.kept_secret(DATA_DIR / "secret_key")


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# One salt for every campaign and snapshot: changing it would move groups across splits.
SPLIT_SALT = env.str("SPLIT_SALT", default="both sides")

INSTALLED_APPS = [
    "annotation.apps.AnnotationConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_prometheus",
    "django_vite",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
AUTH_USER_MODEL = "annotation.User"

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "annotation.urls"
WSGI_APPLICATION = "annotation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "annotation" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# A pool a process: a thread holds a connection only while it serves a request.
POOL: dict[str, Any] = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=16)}
DATABASE: dict[str, Any] = env.db_url_config(
    env.str("DATABASE_URL", "") or embedded.database_url(DATA_DIR)
)
DATABASE["OPTIONS"] = {
    **DATABASE.get("OPTIONS", {}),  # what the address asks for, such as sslmode
    "pool": POOL if POOL["max_size"] else False,
    "prepare_threshold": 2,
    "server_side_binding": True,
}
DATABASES = {"default": {**DATABASE, "CONN_MAX_AGE": 0}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "") or embedded.redis_url(DATA_DIR)
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "/"
AUTHENTICATION_BACKENDS = ["annotation.sessions.Backend"]
# Sign-in by OpenID Connect, beside passwords; unset, there is none.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="your organisation")
OIDC_NEW_PEOPLE = env.bool("OIDC_NEW_PEOPLE", default=False)
OIDC_APP = {
    "provider_id": "oidc",
    "name": OIDC_NAME,
    "client_id": env.str("OIDC_CLIENT_ID", default=""),
    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
    "settings": {
        "server_url": OIDC_ISSUER,
        "oauth_pkce_enabled": True,
        # An address that the issuer verified may name an account that is here already.
        "email_authentication": env.bool("OIDC_LINK_EMAIL", default=False),
    },
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP] if OIDC_ISSUER else []}}
SOCIALACCOUNT_ADAPTER = "annotation.api.people.elsewhere.Elsewhere"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "annotation.api.people.elsewhere.Accounts"
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_RATE_LIMITS = False
SESSION_ENGINE = "annotation.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "knox.auth.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["annotation.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "annotation.api.errors.answer",
    # How many proxies stand before us: what a client writes into X-Forwarded-For is not believed.
    "NUM_PROXIES": env.int("PROXIES", default=0),
    "URL_FORMAT_OVERRIDE": None,  # ?format= names an export's format
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Diptych",
    "DESCRIPTION": "Collect human preferences over paired responses, and take them out.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "SnapshotKind": "annotation.api.datasets.KINDS",
        "CampaignState": "annotation.models.campaigns.CampaignState",
        "JobState": "annotation.models.jobs.JobState",
        "GateReason": "annotation.api.loop.shapes.REASONS",
        "RunReason": "annotation.models.training.RunReason",
        "Stage": "annotation.api.loop.shapes.STAGES",
        "Verdict": "annotation.models.training.Verdict",
        "Outcome": "annotation.models.campaigns.Outcome",
        "Step": "annotation.models.participation.onboarding.Step",
        "SkipReason": "annotation.models.assignments.SkipReason",
        "EmptyReason": "annotation.api.work.shapes.REASONS",
        "Harm": "annotation.measures.harms.HARMS",
        "LabelKind": "annotation.api.work.shapes.SAID",
        "InvitationState": "annotation.api.people.invitations.STATES",
        "RoleName": "annotation.models.access.RoleName",
        "Standing": "annotation.models.campaigns.Standing",
    },
}

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "workers.training.train": {"queue": "gpu"},
    "workers.scoring.score": {"queue": "gpu"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

FRONTEND = CHECKOUT / "frontend"
STATIC_URL = "/static/"
# Vite's build and the admin's files are served where they lie: no copying step before a page.
STATIC_ROOT = None
STATICFILES_DIRS = [FRONTEND / "dist"] if (FRONTEND / "dist").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+[.-][A-Za-z0-9_-]{8,}\.\w+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": env.bool("VITE_DEV", default=False),
        "manifest_path": FRONTEND / "dist" / ".vite" / "manifest.json",
    }
}
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR) if DATA_DIR.is_dir() else None

# Where checkpoints answer; blank: the scorer that `make run` starts, on a socket of its own.
SCORER_URL = env.str("SCORER_URL", default="")
TRAINING_THREADS = env.int("TRAINING_THREADS", default=0)  # 0: all cores but one

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"httpx": {"level": "WARNING"}},  # a line a request would be one a judgment
}
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
