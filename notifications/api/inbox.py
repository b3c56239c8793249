"""The inbox: pages of notices, how many are unread, marking them read, and the live stream."""

from dataclasses import dataclass
from uuid import UUID

import graphene

from community import ids
from community.api import cursors, pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.api.replay import Resync, replay
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.viewer import Viewer
from notifications import selectors
from notifications.actions import reading
from notifications.api.notices import InboxNotice
from notifications.delivery import live
from notifications.selectors import NoticeRow

MAX_IDS = 100
position_by_user = Loader(selectors.positions)

InboxNoticeConnection = pages.connection_type(InboxNotice, "InboxNotice", "what you were told, oldest first.")


def _scope(user_pk: UUID) -> str:
    """The one cursor scope of an inbox: pages, `inboxCursor`, `markInboxRead` and the stream share their cursors."""
    return f"inbox:{user_pk.hex}"


async def _position(context: Context, viewer: Viewer) -> int:
    """Where the inbox stands, once for a request. Whoever reads notices in the same request waits for it first, so that
    nothing falls between them and a stream that starts here.
    """
    return await context.load(position_by_user, viewer.user_id) or 0


class InboxFields:
    """What `viewer` tells of the inbox."""

    inbox_cursor = graphene.String(
        required=True, description="Where your inbox stands now: pass it to `inbox(after:)` and miss nothing."
    )
    unread_count = graphene.Int(
        required=True, description=f"How many notices you have not read, at most {selectors.UNREAD_CAP}."
    )

    async def resolve_inbox_cursor(viewer: Viewer, info):
        return cursors.encode(_scope(viewer.user_id), [await _position(info.context, viewer)])

    async def resolve_unread_count(viewer: Viewer, info):
        await _position(info.context, viewer)
        return await in_database(selectors.unread_count, viewer)


class Query(graphene.ObjectType):
    """The inbox, page by page."""

    inbox_events = graphene.Field(
        graphene.NonNull(InboxNoticeConnection),
        **pages.page_arguments(),
        description="What you were told: `first` starts at the oldest that is kept, `last` gives the newest. "
        "Any of its cursors can be passed to `inbox(after:)`.",
    )

    async def resolve_inbox_events(root, info, **paging):
        context: Context = info.context
        viewer = context.member()
        scope = _scope(viewer.user_id)
        window = pages.window(scope, **paging)
        await _position(context, viewer)
        return pages.connection(scope, await selectors.page(viewer, window))


class MarkInboxRead(Mutation):
    """Mark notices as read: all up to a cursor, or some by their ids. What is not yours, or gone, is passed over."""

    limit = Limit(120, per_seconds=60)

    class Input:
        up_to = graphene.String(description="A cursor of your inbox: everything up to it.")
        ids = graphene.List(graphene.NonNull(graphene.ID), description=f"Or these notices, at most {MAX_IDS}.")

    unread_count = graphene.Int(description=f"How many are unread now, at most {selectors.UNREAD_CAP}.")

    @staticmethod
    async def act(context: Context, *, up_to=None, ids=None):
        viewer = context.member()
        if (up_to is None) == (ids is None):
            raise Problem(ErrorCode.INVALID, "Give either a cursor or ids.")
        if ids is not None and len(ids) > MAX_IDS:
            raise Problem(ErrorCode.INVALID, f"At most {MAX_IDS} ids at once.", field=("ids",))
        number = None if up_to is None else cursors.decode(_scope(viewer.user_id), up_to)[0]
        await in_database(reading.mark_read, viewer=viewer, up_to=number, pks=_notice_pks(ids or []))
        return {"unread_count": await in_database(selectors.unread_count, viewer)}


def _notice_pks(given: list[str]) -> list[UUID]:
    """The primary keys in those that are ids of notices."""
    return [pk for each in given if (pk := ids.pk_of("Notice", each)) is not None]


class Mutations(graphene.ObjectType):
    """Verbs of the inbox."""

    mark_inbox_read = MarkInboxRead.field()


class InboxEventPayload(graphene.ObjectType):
    """One delivery of `inbox`."""

    cursor = graphene.String(
        required=True, description="Keep it: `after` this, nothing is missed and nothing comes twice."
    )
    event = graphene.Field(InboxNotice, description="What you are told; null with `resync`.")
    resync = graphene.Boolean(
        required=True,
        description="True: some notices are no longer kept. Read `inboxEvents` again, then go on from `cursor`.",
    )


@dataclass(frozen=True, slots=True)
class _Delivery:
    cursor: str
    event: NoticeRow | None
    resync: bool = False


class Subscription(graphene.ObjectType):
    """The inbox, live."""

    inbox = graphene.Field(
        graphene.NonNull(InboxEventPayload),
        after=graphene.String(
            description="A cursor of this stream or of `inboxEvents`, or `Viewer.inboxCursor`; "
            "without it the stream starts now."
        ),
        description="What you are told. First what came after the cursor, then what comes.",
    )

    async def subscribe_inbox(root, info, after=None):
        context: Context = info.context
        viewer = context.member()
        if after is not None:
            start = cursors.decode(_scope(viewer.user_id), after)[0]
        else:
            start = await in_database(selectors.position, viewer)
        return _deliveries(context, viewer.user_id, start)


async def _deliveries(context: Context, user_pk: UUID, start: int):
    scope = _scope(user_pk)

    def read(number: int, limit: int):
        # Who is looking may have changed since: signed out, or with other rights.
        viewer = context.viewer
        if viewer is None or viewer.user_id != user_pk:
            return None
        return selectors.after(viewer, number, limit)

    async for row in replay(read, group=live.group(user_pk), position=start):
        if isinstance(row, Resync):
            yield _Delivery(cursors.encode(scope, [row.position]), None, resync=True)
        else:
            yield _Delivery(cursors.encode(scope, [row.number]), row)
