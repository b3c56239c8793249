"""Who is out of whose sight: the condition that every rule of who sees what is made with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Exists, F, Func, Q, QuerySet, UUIDField

from community import clock
from community.accounts import vault
from community.accounts.models import Boundary, ContentChoices, MutedPhrase
from community.viewer import Viewer


def standing() -> QuerySet[Boundary]:
    """Boundaries that hold now."""
    return Boundary.objects.filter(Q(until=None) | Q(until__gt=clock.now()), ended_at=None)


def out_of_sight(
    viewer: Viewer | None, column: str, *, topic: str = "", but_muted: bool = False, of_many: bool = False
) -> Q:
    """The name in `column` is one that the viewer muted or blocked, or that blocked them. Guests have none.

    `topic`: the column of the topic it is used in. There it also counts who blocked the viewer's alias, by whatever
    name they use there; elsewhere no boundary crosses from one name to another. `but_muted`: blocks only. `of_many`:
    it is asked of hundreds of rows, not of a page.
    """
    if viewer is None:
        return Q(pk__in=[])
    column = column if column.endswith("pk") else f"{column}_id"
    return Q(_OutOfSight(column, viewer, topic=topic, but_muted=but_muted, of_many=of_many))


def is_here(viewer: Viewer | None, column: str) -> Q:
    """The name in `column` is of somebody whom this viewer finds: who has not left, takes no break, and whom no block
    hides. For conditions on members' profiles; guests find nobody.
    """
    if viewer is None:
        return Q(pk__in=[])
    prefix = column.removesuffix("pk") if column.endswith("pk") else f"{column}__"
    at_hand = Q(**{f"{prefix}away_since": None}) | Q(**{column: viewer.profile_id})
    return ~out_of_sight(viewer, column, but_muted=True) & Q(**{f"{prefix}left_at": None}) & at_hand


class _OutOfSight(Func):
    """`out_of_sight` as SQL. Written by hand: it stands in a statement up to ten times, and Django takes a
    millisecond for every two of the same as querysets.

    Of many rows it is asked as a list that depends on none of them: PostgreSQL makes a hash of it, once each time it
    stands in a statement, which for a thousand boundaries takes as long as looking two hundred names up in the index.
    """

    output_field = BooleanField()
    _OWN = """
        SELECT {told} FROM accounts_boundary drawn WHERE drawn.owner_id = %s AND drawn.ended_at IS NULL {kinds}
        AND (drawn.until IS NULL OR drawn.until > %s)"""
    _OTHERS = """
        SELECT {told} FROM accounts_boundary drawn WHERE drawn.other_id = %s AND drawn.kind = 'BLOCK'
        AND drawn.ended_at IS NULL"""
    # Those without boundaries are not looked up.
    _LOOK_UP = """(CASE WHEN EXISTS (SELECT 1 FROM accounts_boundary WHERE owner_id = %s AND ended_at IS NULL)
        THEN EXISTS ({own} AND drawn.other_id = {column}) ELSE {false} END
        OR CASE WHEN EXISTS (
            SELECT 1 FROM accounts_boundary WHERE other_id = %s AND kind = 'BLOCK' AND ended_at IS NULL
        ) THEN EXISTS ({others} AND drawn.owner_id = {column}) ELSE {false} END)"""

    def __init__(self, column: str, viewer: Viewer, *, topic: str, but_muted: bool, of_many: bool) -> None:
        super().__init__(F(column), *([F(topic)] if topic else []))
        self.viewer, self.but_muted, self.of_many = viewer, but_muted, of_many

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, values = compiler.compile(self.source_expressions[0])
        profile, user = (
            UUIDField().get_db_prep_value(each, connection) for each in (self.viewer.profile_id, self.viewer.user_id)
        )
        now = DateTimeField().get_db_prep_value(clock.now(), connection)
        kinds = "AND drawn.kind = 'BLOCK'" if self.but_muted else ""
        false = "false" if connection.vendor == "postgresql" else "0"
        if self.of_many:
            own, others = (
                self._OWN.format(told="drawn.other_id", kinds=kinds),
                self._OTHERS.format(told="drawn.owner_id"),
            )
            condition = f"coalesce({column} IN ({own} UNION ALL {others}), {false})"
            parameters = [*values, profile, now, profile]
        else:
            own, others = self._OWN.format(told=1, kinds=kinds), self._OTHERS.format(told=1)
            condition = self._LOOK_UP.format(column=column, own=own, others=others, false=false)
            parameters = [profile, profile, now, *values, profile, profile, *values]
        if len(self.source_expressions) == 1:
            return condition, parameters
        topic, more_values = compiler.compile(self.source_expressions[1])
        in_topic = f"coalesce(({column}, {topic}) IN ({vault.BLOCKERS_IN_TOPICS}), {false})"
        return f"({condition} OR {in_topic})", [*parameters, *values, *more_values, user, user]


def has_boundaries(viewer: Viewer) -> Exists:
    """Whether anybody is out of the viewer's sight. Depends on no row."""
    return Exists(_concerning(viewer))


def unseen_by(viewer: Viewer | None) -> tuple[list[UUID], bool, bool]:
    """(the names out of the viewer's sight everywhere, whether there may be more in single topics, whether they chose
    what not to meet). One statement.
    """
    if viewer is None:
        return [], False, False
    user = viewer.user_id
    chose = [
        model.objects.filter(user=user).values_list("user_id", "user_id") for model in (ContentChoices, MutedPhrase)
    ]
    found = list(_concerning(viewer).order_by().values_list("owner_id", "other_id").union(*chose))
    rows = [each for each in found if each != (user, user)]
    own = viewer.profile_id
    names = {other if owner == own else owner for owner, other in rows if own in (owner, other)}
    return sorted(names), bool(rows), len(rows) < len(found)


def _concerning(viewer: Viewer) -> QuerySet[Boundary]:
    """Boundaries that put somebody out of the viewer's sight."""
    return standing().filter(
        Q(owner=viewer.profile_id)
        | Q(other=viewer.profile_id, kind=Boundary.Kind.BLOCK)
        | Q(other__in=vault.own_aliases(viewer), kind=Boundary.Kind.BLOCK)
    )


def pairs(profiles: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(account, profile): the one does not see the other, for all boundaries these profiles have with anybody."""
    wanted = list(profiles)
    rows = standing().filter(Q(owner__in=wanted) | Q(other__in=wanted))
    found = set()
    for kind, owner, owner_user, other, other_user in rows.values_list(
        "kind", "owner", "owner__user", "other", "other__user"
    ):
        found.add((owner_user, other))
        if kind == Boundary.Kind.BLOCK and other_user is not None:
            found.add((other_user, owner))
    return found
