"""The queue, live."""

from dataclasses import dataclass
from typing import Any

import graphene

from community.api import cursors
from community.api.context import Context
from community.api.replay import Resync, replay
from community.database import in_database
from community.moderation.actions.case_events import GROUP
from community.moderation.api.cases import Case
from community.moderation.selectors import case_events

SCOPE = "cases"


class CaseEventPayload(graphene.ObjectType):
    """One delivery of `caseEvents`."""

    cursor = graphene.String(
        required=True, description="Keep it: `after` this, nothing is missed and nothing comes twice."
    )
    case = graphene.Field(Case, description="A case that was opened or changed, as it is now; null with `resync`.")
    resync = graphene.Boolean(
        required=True, description="True: some changes are no longer kept. Read the queue again, then go on."
    )


@dataclass(frozen=True, slots=True)
class _Delivery:
    cursor: str
    case: Any
    resync: bool = False


class Subscription(graphene.ObjectType):
    """The queue, live."""

    case_events = graphene.Field(
        graphene.NonNull(CaseEventPayload),
        after=graphene.String(description="A cursor of this stream; without it the stream starts now."),
        description="Cases that are opened or change, where you work. For moderators; for others it completes at once.",
    )

    async def subscribe_case_events(root, info, after=None):
        context: Context = info.context
        start = await in_database(case_events.position, context.viewer)
        if start is not None and after is not None:
            start = cursors.decode(SCOPE, after)[0]
        return _deliveries(context, start)


async def _deliveries(context: Context, start):
    if start is None:
        return

    def read(number: int, limit: int):
        return case_events.after(context.viewer, number, limit)

    async for row in replay(read, group=GROUP, position=start):
        if isinstance(row, Resync):
            yield _Delivery(cursors.encode(SCOPE, [row.position]), None, resync=True)
        else:
            yield _Delivery(cursors.encode(SCOPE, [row.number]), row.case)
