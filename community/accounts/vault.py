"""The only door between an alias and the member behind it (docs/adr/0023).

What is answered here is for conditions, for delivering, for counting, and for the member themselves; never for logs,
for events or for the index. To others it is told by `disclose` alone, which writes down to whom (docs/adr/0024).
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet, UUIDField

from community import clock, ids
from community.accounts import alias_names
from community.accounts.models import AliasDisclosure, AliasLink, Boundary, Profile
from community.statements import statement
from community.viewer import Viewer


def is_own(viewer: Viewer | None, column: str) -> Q:
    """The name in `column` is one of the viewer's: their profile or an alias of theirs."""
    if viewer is None:
        return Q(pk__in=[])
    return Q(_IsOwn(f"{column}_id", viewer))


def own_names(viewer: Viewer) -> list[UUID]:
    """All names of the viewer's, for finding rows by them: with a condition like `is_own` no index is used."""
    return [viewer.profile_id, *aliases_of(viewer.user_id)]


def names_of(viewer: Viewer) -> QuerySet[Any, Any]:
    """All names of the viewer's, for a condition that goes by an index: `name__in=names_of(viewer)`."""
    profile = Profile.objects.filter(pk=viewer.profile_id).order_by().values_list("pk")
    return profile.union(AliasLink.objects.filter(user=viewer.user_id).order_by().values_list("alias_id"), all=True)


class _IsOwn(Func):
    """`is_own` as SQL; the list depends on no row."""

    output_field = BooleanField()
    _CONDITION = (
        "coalesce({column} = %s OR {column} IN (SELECT alias_id FROM accounts_aliaslink WHERE user_id = %s), {false})"
    )

    def __init__(self, column: str, viewer: Viewer) -> None:
        super().__init__(F(column))
        self.viewer = viewer

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, values = compiler.compile(self.source_expressions[0])
        profile, user = (
            UUIDField().get_db_prep_value(each, connection) for each in (self.viewer.profile_id, self.viewer.user_id)
        )
        false = "false" if connection.vendor == "postgresql" else "0"
        return self._CONDITION.format(column=column, false=false), [*values, profile, *values, user]


def alias_in(viewer: Viewer, topic_pk: UUID) -> UUID | None:
    """The viewer's own alias in a topic."""
    found: tuple[UUID] | None = _alias_in.first(viewer.user_id, topic_pk)
    return found[0] if found else None


@statement
def _alias_in(user_pk: UUID, topic_pk: UUID) -> QuerySet[AliasLink, tuple[UUID]]:
    return AliasLink.objects.filter(user=user_pk, topic_id=topic_pk).values_list("alias_id")


def aliases_in(viewer: Viewer | None, topic_pks: Iterable[UUID]) -> Mapping[UUID, str]:
    """{topic: the name of the viewer's own alias there}."""
    if viewer is None:
        return {}
    own = AliasLink.objects.filter(user=viewer.user_id, topic_id__in=list(topic_pks))
    return dict(own.values_list("topic_id", "name"))


def give_alias(viewer: Viewer, topic_pk: UUID) -> UUID:
    """The viewer's alias in a topic, a new one if they have none there. Call it while the topic's row is held."""
    known = alias_in(viewer, topic_pk)
    if known is not None:
        return known
    taken = set(AliasLink.objects.filter(topic_id=topic_pk).values_list("name", flat=True))
    name = alias_names.draw(taken)
    alias = Profile.objects.create(name=name)
    AliasLink.objects.create(alias=alias, user_id=viewer.user_id, topic_id=topic_pk, name=name)
    return alias.pk


def give_up_alias(viewer: Viewer, topic_pk: UUID) -> UUID | None:
    """Forget whose the viewer's alias in a topic is, as they are about to say it themselves; which one, None without.

    Boundaries drawn to it are drawn to the profile then. Call it while the topic's row is held.
    """
    alias = alias_in(viewer, topic_pk)
    if alias is not None:
        AliasLink.objects.filter(alias=alias).delete()
        drawn = Boundary.objects.filter(other=alias).select_for_update(no_key=True)
        for boundary in drawn.order_by("pk"):
            known = Boundary.objects.filter(owner=boundary.owner_id, kind=boundary.kind, other=viewer.profile_id)
            if known.filter(ended_at=None).exists() or boundary.ended_at is not None:
                continue
            known.delete()
            Boundary.objects.filter(pk=boundary.pk).update(other=viewer.profile_id)
        Boundary.objects.filter(other=alias).delete()
    return alias


def aliases_of(user_pk: UUID) -> list[UUID]:
    """All aliases of a member."""
    return [alias for (alias,) in _aliases_of(user_pk)]


@statement
def _aliases_of(user_pk: UUID) -> QuerySet[AliasLink, tuple[UUID]]:
    return AliasLink.objects.filter(user=user_pk).values_list("alias_id")


def names_across(boundary_pk: UUID) -> tuple[list[UUID], list[UUID]] | None:
    """(all names of its owner, all names of the member behind the name it is drawn to), unless one of them left or the
    owner blocks another name of that member.
    """
    ends = Boundary.objects.filter(pk=boundary_pk).values_list("owner_id", "other_id").first()
    users = users_of(ends or ())
    if ends is None or len(users) < 2:
        return None
    own, theirs = (
        [*Profile.objects.filter(user=users[end]).values_list("pk", flat=True), *aliases_of(users[end])] for end in ends
    )
    still = Boundary.objects.filter(kind=Boundary.Kind.BLOCK, ended_at=None, owner__in=own, other__in=theirs)
    return None if still.exists() else (own, theirs)


def empty_aliases(user_pk: UUID, *, left_at: datetime.datetime) -> list[UUID]:
    """Take the names from all aliases of a member who is leaving, and whatever boundaries they were in; which these
    are.
    """
    aliases = aliases_of(user_pk)
    Profile.objects.filter(pk__in=aliases).update(name="", left_at=left_at)
    Boundary.objects.filter(other__in=aliases).delete()
    return aliases


def users_of(names: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """{name: account} for delivering what concerns them; for names of members who are here. One statement, two where
    there are aliases among them.
    """
    here = Profile.objects.filter(pk__in=set(names), left_at__isnull=True)
    found: dict[UUID, Any] = dict(here.values_list("pk", "user_id"))
    aliases = [name for name, user in found.items() if user is None]
    found |= dict(AliasLink.objects.filter(alias__in=aliases).values_list("alias_id", "user_id"))
    return found


def beside(names: Iterable[UUID]) -> Mapping[UUID, list[UUID]]:
    """{name: all names of the same member}, for counting over them; for names of members who are here."""
    owners = users_of(names)
    users = set(owners.values())
    found: dict[UUID, list[UUID]] = {user: [] for user in users}
    own = [*Profile.objects.filter(user__in=users).values_list("user_id", "pk")]
    for user, name in (*own, *AliasLink.objects.filter(user__in=users).values_list("user_id", "alias_id")):
        found[user].append(name)
    return {name: found[user] for name, user in owners.items()}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Who is behind an alias."""

    profile_pk: UUID
    name: str
    handle: str

    @property
    def id(self) -> str:
        """Global id of their profile."""
        return ids.to_global("Profile", self.profile_pk)


def disclose(alias: UUID, *, to: Viewer, unmasking_pk: UUID) -> Disclosed | None:
    """Tell a moderator who is behind an alias, and write down that they were told; None once the member has left.

    The only way to be told. Whether they may is the caller's duty, in the same transaction.
    """
    with transaction.atomic():
        behind = AliasLink.objects.filter(alias=alias, user__is_active=True)
        found = behind.values_list("user__profile", "user__profile__name", "user__handle").first()
        if found is None:
            return None
        AliasDisclosure.objects.create(looked_by=to.user_id, alias_id=alias, unmasking_id=unmasking_pk, at=clock.now())
        return Disclosed(*found)


def blocked_across(viewer: Viewer, names: Iterable[UUID]) -> set[UUID]:
    """Those of these names whose owners blocked the viewer, under whatever name of the viewer's: what reaches out to
    them is taken and never delivered. One statement for almost everybody.
    """
    blockers = {user for (user,) in _blockers_of(viewer)}
    return {name for name, user in users_of(names).items() if user in blockers} if blockers else set()


@statement
def _blockers_of(viewer: Viewer) -> QuerySet[Boundary, tuple[UUID]]:
    is_against = Q(other=viewer.profile_id) | Q(other__in=own_aliases(viewer))
    blocks = Boundary.objects.filter(is_against, kind=Boundary.Kind.BLOCK, ended_at=None)
    return blocks.values_list("owner__user_id")


# (name, topic) of members who blocked an alias of a user, in the topic of that alias: whichever of their names they use
# there. Two times the user.
BLOCKERS_IN_TOPICS = """
    SELECT block.owner_id, mine.topic_id FROM accounts_aliaslink mine
    JOIN accounts_boundary block ON block.other_id = mine.alias_id
    WHERE mine.user_id = %s AND block.kind = 'BLOCK' AND block.ended_at IS NULL
    UNION ALL SELECT theirs.alias_id, mine.topic_id FROM accounts_aliaslink mine
    JOIN accounts_boundary block ON block.other_id = mine.alias_id
    JOIN accounts_profile blocker ON blocker.id = block.owner_id
    JOIN accounts_aliaslink theirs ON theirs.user_id = blocker.user_id AND theirs.topic_id = mine.topic_id
    WHERE mine.user_id = %s AND block.kind = 'BLOCK' AND block.ended_at IS NULL
"""


def blockers_in_topics(viewer: Viewer) -> list[tuple[UUID, UUID]]:
    """Those, for the viewer. One statement."""
    user = UUIDField().get_db_prep_value(viewer.user_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(BLOCKERS_IN_TOPICS, [user, user])
        return [(UUID(str(name)), UUID(str(topic))) for name, topic in cursor.fetchall()]


def own_aliases(viewer: Viewer) -> QuerySet[AliasLink, Any]:
    """The viewer's aliases, for a condition."""
    return AliasLink.objects.filter(user=viewer.user_id).values("alias_id")
