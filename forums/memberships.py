"""Who is in which group: the conditions that the rule of who sees what is made with. Guests are in none."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, UUIDField

from community.viewer import Viewer
from forums.models import Membership


def joined(viewer: Viewer | None, space: str, *, since: str = "") -> Q:
    """The viewer is in the group in the column `space`; with `since`, they were so at the time in that column."""
    return _condition(viewer, space, since=since)


def observes(viewer: Viewer | None, space: str) -> Q:
    """The viewer is in that group to read, not to write."""
    return _condition(viewer, space, role=Membership.Role.OBSERVER)


def may_be_found(viewer: Viewer | None, space: str = "pk") -> Q:
    """The viewer is in that group, or was invited."""
    return _condition(viewer, space, states=(Membership.State.JOINED, Membership.State.INVITED))


def _condition(viewer: Viewer | None, space: str, **chosen: Any) -> Q:
    return Q(pk__in=[]) if viewer is None else Q(_Joined(space, viewer, **chosen))


def groups_of(viewer: Viewer) -> QuerySet[Membership, UUID]:
    """The groups the viewer is in."""
    own = Membership.objects.filter(user_id=viewer.user_id, state=Membership.State.JOINED)
    return own.order_by("space").values_list("space_id", flat=True)


def of(space_pk: UUID, user_pk: UUID, *, lock: bool = False) -> Membership | None:
    """What somebody is in a group. `lock` holds it until the transaction ends."""
    found = Membership.objects.filter(space=space_pk, user=user_pk)
    return (found.select_for_update(no_key=True) if lock else found).first()


def insiders(spaces: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(group, account) of all who are in these groups. One statement; none for none."""
    inside = Membership.objects.filter(space__in=list(spaces), state=Membership.State.JOINED)
    return set(inside.values_list("space_id", "user_id"))


def facilitated(viewer: Viewer) -> list[UUID]:
    """The groups the viewer holds. One statement."""
    own = Membership.objects.filter(user=viewer.user_id, state=Membership.State.JOINED)
    return list(own.filter(role=Membership.Role.FACILITATOR).values_list("space_id", flat=True))


def joined_since(users: Iterable[UUID], since: datetime.datetime) -> list[tuple[UUID, UUID]]:
    """(account, group) of those of these who joined one since then. One statement."""
    found = Membership.objects.filter(user__in=list(users), state=Membership.State.JOINED, joined_at__gte=since)
    return list(found.values_list("user_id", "space_id"))


class _Joined(Func):
    """SQL written by hand, as of boundaries: the list depends on no row, and a member is in few groups."""

    output_field = BooleanField()

    def __init__(
        self,
        space: str,
        viewer: Viewer,
        *,
        states: tuple[str, ...] = (Membership.State.JOINED,),
        role: str = "",
        since: str = "",
    ) -> None:
        super().__init__(F(space), *([F(since)] if since else []))
        self.viewer, self.states, self.role = viewer, states, role

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        space, values = compiler.compile(self.source_expressions[0])
        user = UUIDField().get_db_prep_value(self.viewer.user_id, connection)
        states = ", ".join(f"'{each}'" for each in self.states)
        role = f"AND role = '{self.role}'" if self.role else ""
        inside = f"FROM forums_membership WHERE user_id = %s AND state IN ({states}) {role}"
        if len(self.source_expressions) == 1:
            false = "false" if connection.vendor == "postgresql" else "0"
            return f"coalesce({space} IN (SELECT space_id {inside}), {false})", [*values, user]
        moment, more_values = compiler.compile(self.source_expressions[1])
        # Asked of few rows only: of what was said in confidential groups.
        condition = f"EXISTS (SELECT 1 {inside} AND space_id = {space} AND joined_at <= {moment})"
        return condition, [user, *values, *more_values]
