"""What topics need after an older state of the database was brought back."""

from django.db.models import F

from forums.models import Topic

# More than a topic has events between two backups.
AHEAD = 1_000_000


def pass_given_numbers() -> None:
    """Go on numbering after everything that may have been given out since: a reader with such a position is told to
    look anew, and no copy of a topic elsewhere counts as newer than the topic.
    """
    Topic.objects.update(event_number=F("event_number") + AHEAD, index_revision=F("index_revision") + AHEAD)
