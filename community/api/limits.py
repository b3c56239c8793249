"""Rate limits per operation and member, counted in the cache."""

from dataclasses import dataclass

from django.conf import settings

from community import clock
from community.api.context import Context
from community.counting import count_up, count_up_aside
from community.errors import ErrorCode, Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in each window of `per_seconds`."""

    count: int
    per_seconds: int

    def wait(self, name: str, who: str) -> int:
        """Count one use by `who`; the seconds to wait when it was one too many, else 0. Not on the event loop."""
        if not settings.RATE_LIMITS:
            return 0
        window = self._window()
        return self._seconds(window, count_up(f"limit:{name}:{who}:{window}", self.per_seconds + 5))

    async def wait_aside(self, name: str, who: str) -> int:
        """The same from the event loop."""
        if not settings.RATE_LIMITS:
            return 0
        window = self._window()
        return self._seconds(window, await count_up_aside(f"limit:{name}:{who}:{window}", self.per_seconds + 5))

    def _window(self) -> int:
        return int(clock.now().timestamp()) // self.per_seconds

    def _seconds(self, window: int, used: int) -> int:
        return 0 if used <= self.count else (window + 1) * self.per_seconds - int(clock.now().timestamp())


async def spend(limit: Limit, name: str, context: Context) -> None:
    """Count one use by the caller; raises TOO_FAST with the time to wait when it was one too many."""
    who = str(context.viewer.user_id) if context.viewer else context.client
    _refuse(await limit.wait_aside(name, who))


def spend_for(limit: Limit, name: str, who: str) -> None:
    """Count one use by, or of, whatever `who` names, away from the event loop; raises TOO_FAST like `spend`."""
    _refuse(limit.wait(name, who))


def _refuse(seconds: int) -> None:
    if seconds:
        raise Problem(
            ErrorCode.TOO_FAST,
            "That was a lot in a short time. Please wait a little and try again.",
            retry_after_seconds=seconds,
        )
