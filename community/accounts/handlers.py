"""What accounts do when something happened to one."""

from collections.abc import Sequence

from community import ledger
from community.accounts.events import AccountDeleted
from community.outbox.subscribe import TryLater, on


@on(AccountDeleted, name="accounts.confirm_deletions")
def confirm_deletions(events: Sequence[AccountDeleted]) -> None:
    """Enter accounts into the ledger, for a process that was killed between deleting and writing it down."""
    try:
        ledger.confirm(ledger.What.ACCOUNT, {event.user_id for event in events})
    except OSError:
        raise TryLater from None
