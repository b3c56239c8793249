"""The cache that processes share: Redis, and this process's own memory while Redis is away.

Nothing in a cache is worth an error. While Redis is away limits are counted by each process for itself, lists of
search are kept by each process for itself, and sign-in goes on.
"""

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from community.counting import count_in_two_steps

# For one answer of Redis. Longer than it ever takes, short enough to wait for in a request.
PATIENCE_SECONDS = 0.5
# After a failure everybody is answered from memory for so long before Redis is asked again.
AWAY_SECONDS = 1.0

log = logging.getLogger(__name__)


class SharedCache(BaseCache):
    """A Django cache backend; its LOCATION is the address of a Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {
            "socket_timeout": PATIENCE_SECONDS,
            "socket_connect_timeout": PATIENCE_SECONDS,
            # Once more at once: after a restart the first use of each old connection fails.
            "retry": Retry(NoBackoff(), 1),
        }
        self._redis = _Redis(server, params | {"OPTIONS": options})
        self._own = _Own(f"instead of {server}", params | {"OPTIONS": {"MAX_ENTRIES": 20_000}})
        self._away_until = 0.0
        self._is_away = False

    def _ask(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """What Redis answers, or this process's own memory instead."""
        if time.monotonic() >= self._away_until:
            try:
                answer = getattr(self._redis, method)(*args, **kwargs)
            except RedisError as error:
                self._note_away(error)
            else:
                self._note_back()
                return answer
        return getattr(self._own, method)(*args, **kwargs)

    def _note_away(self, error: RedisError) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        if not self._is_away:
            log.warning("The shared cache is away (%s); this process uses its own.", type(error).__name__)
        self._is_away = True

    def _note_back(self) -> None:
        if self._is_away:
            log.warning("The shared cache is back.")
            self._own.clear()
        self._is_away = False

    def count_up(self, key: str, seconds: int) -> int:
        """Add one to a number that is forgotten after `seconds`; the sum."""
        return self._ask("count_up", key, seconds)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """See Django's caches; so the others."""
        return self._ask("add", key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("touch", key, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask("delete", key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._ask("incr", key, delta, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask("has_key", key, version)

    def clear(self) -> None:
        self._own.clear()
        self._ask("clear")


class _Redis(RedisCache):
    """Django's, with counting in one round trip."""

    def count_up(self, key: str, seconds: int) -> int:
        name = self.make_and_validate_key(key)
        with self._cache.get_client(name, write=True).pipeline(transaction=False) as both:
            both.incr(name)
            both.expire(name, seconds)
            return both.execute()[0]


class _Own(LocMemCache):
    """Django's, with counting."""

    def count_up(self, key: str, seconds: int) -> int:
        return count_in_two_steps(self, key, seconds)
