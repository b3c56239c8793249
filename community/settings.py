"""All settings, read from the environment once. A missing or bad value stops the start with its name.

Development (`make run`) needs none of them; production needs those without a default. docs/settings.md lists them.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from community.local_secret import local_secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- what kind of running this is -------------------------------------------------------------------------------
DEPLOYMENT = env.str("DEPLOYMENT", default="production")
if DEPLOYMENT not in {"production", "local", "test"}:
    raise ImproperlyConfigured("DEPLOYMENT must be production, local or test.")
IS_PRODUCTION = DEPLOYMENT == "production"
DATA_DIR = Path(env.str("DATA", default=str(BASE_DIR / ".data"))).expanduser().resolve()
# Local data folders keep a key of their own; everywhere else it must be given.
SECRET_KEY = local_secret_key(DATA_DIR) if DEPLOYMENT == "local" and "SECRET_KEY" not in env else env.str("SECRET_KEY")
if IS_PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must be at least 50 characters long.")
# Ids of what was deleted, which a restored backup must lose again: on another disk than the database and its backups.
LEDGER = Path(
    env.str("LEDGER") if IS_PRODUCTION else env.str("LEDGER", default=str(DATA_DIR / "deletions.jsonl"))
).expanduser()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
# Origins of the web frontend, e.g. https://alongside.example. Cookie requests from elsewhere are refused.
FRONTEND_ORIGINS = env.list("FRONTEND_ORIGINS", default=[])
CSRF_TRUSTED_ORIGINS = FRONTEND_ORIGINS
CSRF_FAILURE_VIEW = "community.accounts.views.not_meant"
CORS_ALLOWED_ORIGINS = FRONTEND_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = ["x-request-id"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "x-csrftoken", "x-session-token"]

# --- the parts --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "channels",
    "graphene_django",
    "unfold.apps.BasicAppConfig",
    "community.apps.CommunityConfig",
    "community.api",
    "community.outbox",
    "community.accounts",
    "community.moderation",
    "forums",
    "search",
    "notifications",
    "community.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "community.urls"
ASGI_APPLICATION = "community.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database ---------------------------------------------------------------------------------------------------
# Threads that talk to the database for GraphQL. 0 runs the work on the caller's own thread, inside its transaction.
DATABASE_THREADS = env.int("DATABASE_THREADS", default=8)
# Make each statement that is kept anew, and compare: for tests (community/statements.py).
CHECK_STATEMENTS = False
# PostgreSQL: connections of a process beyond those of its threads, for sign-in, health checks and the like.
DATABASE_SPARE = env.int("DATABASE_SPARE", default=4)
DATABASES = {
    "default": (
        env.db_url("DATABASE_URL")
        if IS_PRODUCTION
        else env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'alongside.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time, taken at the start of a transaction, so that two writers wait instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an acknowledged write survives a power cut, not just a killed process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 0,  # the pool keeps connections, not Django's threads
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "keepalives_idle": 30,
            # Milliseconds until sent bytes nobody confirms end a connection: a machine that vanished says nothing.
            "tcp_user_timeout": 10_000,
            # Nothing of ours takes long with a lock in its hand. And nothing reads a table as a whole to find a page's
            # rows in it, which PostgreSQL would do with a small one, and sort a topic for it (docs/adr/0022).
            # Nor is a statement compiled to machine code: by PostgreSQL's guess of what the rule costs it would be,
            # which takes seconds for what is found in milliseconds.
            # PgBouncer: set these on the role instead.
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s "
            "-c enable_hashjoin=off -c jit=off",
            # Statements of community/statements.py are prepared when they come a second time; Django's others never.
            "prepare_threshold": 1 if env.bool("PREPARED_STATEMENTS", default=True) else None,
            # Each database thread keeps a connection (docs/adr/0011); the others are for Django's own handlers.
            "pool": {
                "min_size": 1,
                "max_size": DATABASE_THREADS + DATABASE_SPARE,
                "timeout": 5,
                "reconnect_timeout": 5,
            },
        }
        | DATABASES["default"].get("OPTIONS", {}),
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL or SQLite database.")
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What a rule of ours holds and could hurt nobody is shown after so many hours in which no moderator looked.
HOLD_HOURS = env.int("HOLD_HOURS", default=12)
if not 1 <= HOLD_HOURS <= 24 * 30:
    raise ImproperlyConfigured("HOLD_HOURS must be 1 to 720.")

# --- what processes share ---------------------------------------------------------------------------------------
# Rate limits, search lists and live hints. Without it each process has its own, which is right for one process.
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
if IS_PRODUCTION and not IS_SQLITE and not REDIS_URL:
    raise ImproperlyConfigured(
        "REDIS_URL is missing: processes that share a PostgreSQL database share hints and limits."
    )
CACHES: dict[str, dict[str, object]]
CHANNEL_LAYERS: dict[str, dict[str, object]]
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "community.shared_cache.SharedCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "alongside"}
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # No time limit on reading: an idle socket is no broken one. community/live.py bounds each call itself.
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": None, "socket_connect_timeout": 2}],
                "prefix": "alongside",
            },
        }
    }
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# Runs the event worker inside the web process (one machine, one process). Otherwise: manage.py run_outbox.
INLINE_WORKER = env.bool("INLINE_WORKER", default=False)
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="embedded")
if SEARCH_ENGINE not in {"embedded", "elasticsearch"}:
    raise ImproperlyConfigured("SEARCH_ENGINE must be embedded or elasticsearch.")
if SEARCH_ENGINE == "elasticsearch":
    # Its address, with name and password where it asks for them: https://name:password@host:9200
    ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL")
    # What the names of this deployment's indexes begin with: lower-case letters, digits and hyphens.
    ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="alongside")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,60}", ELASTICSEARCH_INDEX):
        raise ImproperlyConfigured("ELASTICSEARCH_INDEX must be lower-case letters, digits and hyphens.")
# Meanings of texts, for stories like mine: `manage.py embed` has the model, and answers at this Unix socket.
SEMANTIC = env.bool("SEMANTIC", default=True)
MEANING_SOCKET = Path(env.str("MEANING_SOCKET", default=str(DATA_DIR / "meaning.sock"))).expanduser()
if len(os.fsencode(MEANING_SOCKET)) > 100 and "MEANING_SOCKET" not in env:  # an address of a socket is no longer
    _name = hashlib.blake2b(os.fsencode(DATA_DIR), digest_size=8).hexdigest()
    MEANING_SOCKET = Path(tempfile.gettempdir()) / f"alongside-{_name}.sock"
# Tests may do without search: what asks it carries the marker `search` and is left out then.
if SEARCH_ENGINE == "embedded" and not IS_SQLITE and DEPLOYMENT != "test":
    raise ImproperlyConfigured("SEARCH_ENGINE=embedded lives in SQLite; with PostgreSQL it must be elasticsearch.")

# --- GraphQL ----------------------------------------------------------------------------------------------------
GRAPHENE = {"SCHEMA": "community.schema.schema", "SCHEMA_OUTPUT": "community/schema.graphql", "SCHEMA_INDENT": 2}
INTROSPECTION = env.bool("INTROSPECTION", default=not IS_PRODUCTION)
GRAPHIQL = env.bool("GRAPHIQL", default=not IS_PRODUCTION)
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
if IS_PRODUCTION and not RATE_LIMITS:
    raise ImproperlyConfigured("RATE_LIMITS=off is for measuring and is refused in production.")

# --- nobody stays alone -----------------------------------------------------------------------------------------
# Hours after which greeters are asked to answer somebody's first topic, and after which it counts as left alone.
GREETING_HOURS = env.int("GREETING_HOURS", default=3)
ESCALATE_HOURS = env.int("ESCALATE_HOURS", default=12)
if not 1 <= GREETING_HOURS < ESCALATE_HOURS <= 24 * 14:
    raise ImproperlyConfigured("GREETING_HOURS must be at least 1, and less than ESCALATE_HOURS, which is 336 at most.")

# --- accounts ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["handle"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "community.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
HEADLESS_ONLY = True
# A page of the moderators' desk over the headless API; members sign in at the frontend.
LOGIN_URL = "/desk/sign-in"
HEADLESS_ADAPTER = "community.accounts.adapter.HeadlessAdapter"
HEADLESS_FRONTEND_URLS: dict[str, str] = {}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alongside"
# Whether acting for the community takes a session signed in with a second factor: "required" or "off".
MODERATOR_MFA = env.str("MODERATOR_MFA", default="required" if IS_PRODUCTION else "off")
if MODERATOR_MFA not in {"required", "off"}:
    raise ImproperlyConfigured("MODERATOR_MFA must be required or off.")
if not RATE_LIMITS:
    ACCOUNT_RATE_LIMITS: object = False
    MFA_RATE_LIMITS = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION

# --- browser security -------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
STATIC_URL = "/static/"
# Collected for production by `manage.py collectstatic`; elsewhere files are served from where they lie.
STATIC_ROOT = DATA_DIR / "static" if IS_PRODUCTION else None
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = not IS_PRODUCTION

# --- language, time, logs ---------------------------------------------------------------------------------------
USE_I18N = True
LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"

# Prometheus is answered here by each process, web or worker: a port of its own, which no proxy passes on. 0: nowhere,
# and outside production at /metrics.
METRICS_PORT = env.int("METRICS_PORT", default=0)
METRICS_HOST = env.str("METRICS_HOST", default="127.0.0.1")

LOG_FORMAT = env.str("LOG_FORMAT", default="json" if IS_PRODUCTION else "line")
if LOG_FORMAT not in {"json", "line"}:
    raise ImproperlyConfigured("LOG_FORMAT must be json or line.")
# Logs carry ids and codes. Never a member's words, handle, address or token: tests/test_quiet_logs.py reads them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "community.logs.Line"}, "json": {"()": "community.logs.Json"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},  # else it writes in its own way
        "uvicorn.access": {"level": "CRITICAL"},  # it prints addresses, and paths with their query strings
        "uvicorn.error": {"level": "WARNING"},  # at INFO it does the same for sockets
        "elastic_transport": {"level": "CRITICAL"},  # a line for every request; what fails is told by search
        "django.request": {"level": "ERROR"},
        # A traceback a second while Redis is away; community/live.py says it once.
        "channels_redis": {"level": "CRITICAL"},
        "psycopg.pool": {"level": "ERROR"},  # a warning with the database's address for each vain attempt to connect
        "django.security": {"level": "CRITICAL"},  # it prints hosts and paths a caller chose
    },
}
