"""Settings of the test suite: everything in memory, the database on the test's own thread, fast password hashing."""

import os

os.environ.setdefault("DEPLOYMENT", "test")
os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-of-more-than-fifty-characters-1234567890")
os.environ.setdefault("DATABASE_THREADS", "0")
os.environ.setdefault("RATE_LIMITS", "off")

from community.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
