"""What runs out at the moderators' desk."""

from community.moderation.actions import alerts, decisions, draft_answers
from community.outbox.upkeep import chore


@chore("moderation.end_what_ran_out")
def end_what_ran_out(*, limit: int = 100) -> int:
    """Show again what was hidden for a time that has passed; the number of decisions."""
    return decisions.run_out(limit=limit)


@chore("moderation.forget_old_alerts")
def forget_old_alerts(*, limit: int = 100) -> int:
    """Delete alerts after their time; the number of them."""
    return alerts.forget_old(limit=limit)


@chore("moderation.forget_old_answers")
def forget_old_answers(*, limit: int = 500) -> int:
    """Delete what members answered about drafts after its time; the number of answers."""
    return draft_answers.forget_old(limit=limit)
