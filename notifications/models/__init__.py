from notifications.models.inbox import Inbox
from notifications.models.notice import Notice

__all__ = ["Inbox", "Notice"]
