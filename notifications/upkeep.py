"""How long notices are kept, and forgetting them."""

import datetime

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from community import clock
from community.outbox.upkeep import chore
from notifications.models import Inbox, Notice

# After it was read; after it was written, if it never was.
KEEP_READ = datetime.timedelta(days=90)
KEEP_UNREAD = datetime.timedelta(days=180)
BATCH = 500


@chore("notifications.forget_notices")
def prune(*, limit: int = BATCH) -> int:
    """Forget up to `limit` notices that are old enough; the number of them. A handful of statements.

    Each inbox remembers how far it was pruned, so that a reader who stopped before that is told to read again.
    """
    now = clock.now()
    return _forget(Q(read_at__lt=now - KEEP_READ), limit) or _forget(
        Q(read_at__isnull=True, created_at__lt=now - KEEP_UNREAD), limit
    )


def _forget(is_old: Q, limit: int) -> int:
    with transaction.atomic():
        old = list(Notice.objects.filter(is_old).order_by().values_list("pk", "recipient_id")[:limit])
        if not old:
            return 0
        recipients = {recipient for _, recipient in old}
        # In the same order as those who write notices.
        inboxes = Inbox.objects.filter(pk__in=recipients).select_for_update().order_by("pk")
        # Asked again under the locks: somebody may have withdrawn some of them meanwhile.
        forgotten = Notice.objects.filter(is_old, pk__in=[pk for pk, _ in old])
        newest = (
            forgotten.filter(recipient=OuterRef("pk"))
            .order_by()
            .values("recipient")
            .annotate(to=Max("number"))
            .values("to")
        )
        behind = [inbox.pk for inbox in inboxes]
        Inbox.objects.filter(pk__in=behind).annotate(to=Subquery(newest)).filter(to__gt=F("pruned_number")).update(
            pruned_number=F("to")
        )
        return forgotten.delete()[0]
