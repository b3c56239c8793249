"""What accounts do when something happened to one."""

from collections.abc import Sequence

from community import ledger, live
from community.accounts.events import AccountDeleted, SuspensionChanged
from community.api.socket_sessions import session_group
from community.outbox.subscribe import TryLater, on


@on(AccountDeleted, name="accounts.confirm_deletions")
def confirm_deletions(events: Sequence[AccountDeleted]) -> None:
    """Enter accounts into the ledger, for a process that was killed between deleting and writing it down."""
    try:
        ledger.confirm(ledger.What.ACCOUNT, {event.user_id for event in events})
    except OSError:
        raise TryLater from None


@on(SuspensionChanged, name="accounts.check_sockets")
def check_sockets(events: Sequence[SuspensionChanged]) -> None:
    """Have a member's open sockets ask again who is behind them."""
    live.hint(*{session_group(event.user_id) for event in events})
