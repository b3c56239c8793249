"""What happened, and for each subscriber whether it has heard."""

from django.db import models
from django.db.models import Q


class State(models.IntegerChoices):
    """Where a delivery stands. Waiting, running and waiting for another try are all PENDING: see `due_at`."""

    PENDING = 0
    DONE = 1
    PARKED = 2  # given up after the last attempt; an operator decides


class Event(models.Model):
    """A fact, written in the transaction that made it true. Ids only."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Delivery(models.Model):
    """One subscriber's turn at one event.

    `due_at` is when a worker may take it: at once when published, later after a failure, and while a
    worker has it the moment its lease runs out. So a killed worker needs no one to notice: its deliveries
    simply become due again.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.CharField(max_length=80)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    # Exception class and place in our code, never its message: messages may repeat a member's words.
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once_per_subscriber"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(lease=None) | Q(state=State.PENDING), name="delivery_lease_pending"),
        ]
        indexes = [
            models.Index(fields=["subscriber", "due_at", "id"], condition=Q(state=State.PENDING), name="delivery_due"),
            # The oldest waiting event, for `backlog`.
            models.Index(fields=["event"], condition=Q(state=State.PENDING), name="delivery_waiting"),
            models.Index(fields=["subscriber", "id"], condition=Q(state=State.PARKED), name="delivery_parked"),
            models.Index(fields=["lease"], condition=Q(lease__isnull=False), name="delivery_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.pk}"
