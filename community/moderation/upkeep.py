"""What runs out at the moderators' desk."""

from community.moderation.actions import appeals, decisions
from community.outbox.upkeep import chore


@chore("moderation.end_what_ran_out")
def end_what_ran_out(*, limit: int = 100) -> int:
    """Show again what was hidden for a time that has passed; the number of decisions."""
    return decisions.run_out(limit=limit)


@chore("moderation.postpone_appeals")
def postpone_appeals(*, limit: int = 100) -> int:
    """Tell another date of what was to be answered by now; the number of appeals."""
    return appeals.postpone(limit=limit)
