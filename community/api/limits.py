"""Rate limits per operation and member, counted in the cache."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from community import clock
from community.api.context import Context
from community.errors import ErrorCode, Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in each window of `per_seconds`."""

    count: int
    per_seconds: int

    def wait(self, name: str, who: str) -> int:
        """Count one use by `who`; the seconds to wait when it was one too many, else 0."""
        if not settings.RATE_LIMITS:
            return 0
        now = int(clock.now().timestamp())
        window = now // self.per_seconds
        key = f"limit:{name}:{who}:{window}"
        cache.add(key, 0, timeout=self.per_seconds + 5)
        if cache.incr(key) <= self.count:
            return 0
        return (window + 1) * self.per_seconds - now


def spend(limit: Limit, name: str, context: Context) -> None:
    """Count one use by the caller; raises TOO_FAST with the time to wait when it was one too many."""
    spend_for(limit, name, str(context.viewer.user_id) if context.viewer else context.client)


def spend_for(limit: Limit, name: str, who: str) -> None:
    """Count one use by, or of, whatever `who` names; raises TOO_FAST like `spend`."""
    seconds = limit.wait(name, who)
    if seconds:
        raise Problem(
            ErrorCode.TOO_FAST,
            "That was a lot in a short time. Please wait a little and try again.",
            retry_after_seconds=seconds,
        )
