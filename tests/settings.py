"""Settings of the test suite: everything in memory, the database on the test's own thread, fast password hashing.

With DATABASE_URL and REDIS_URL the same tests run on PostgreSQL and Redis (`make test-real` gives both).
"""

import os

os.environ.setdefault("DEPLOYMENT", "test")
os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-of-more-than-fifty-characters-1234567890")
os.environ.setdefault("DATABASE_THREADS", "0")
os.environ.setdefault("RATE_LIMITS", "off")
os.environ.setdefault("DATABASE_SPARE", "40")  # tests of many at once have a thread for each

from community.settings import *  # noqa: F403

CHECK_STATEMENTS = True
SEMANTIC = False  # tests of meanings switch it on
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw15")
ELASTICSEARCH_INDEX = f"suite-{worker}"
if REDIS_URL:  # noqa: F405
    # Each test process empties its own cache and hears its own hints: channels have no database in Redis, caches do.
    CACHES["default"]["LOCATION"] = REDIS_URL.rpartition("/")[0] + "/" + worker.removeprefix("gw")  # noqa: F405
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = worker  # type: ignore[index]  # noqa: F405
if IS_SQLITE:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
