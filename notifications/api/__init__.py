"""The inbox in the schema."""

from notifications.api import inbox

InboxFields = inbox.InboxFields


class Query(inbox.Query):
    """Reading the inbox."""


class Mutation(inbox.Mutations):
    """Marking it read."""


class Subscription(inbox.Subscription):
    """The inbox, live."""
