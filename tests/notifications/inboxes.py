"""Reading an inbox through GraphQL, and saying shortly what is in it."""

from typing import Any

from tests.cast import Member
from tests.client import Client

NOTICE = """__typename
  ... on ReplyNotice { id reason createdAt readAt topic { id } post { id } }
  ... on MentionNotice { id createdAt readAt topic { id } post { id } }
  ... on ReactionNotice { id kind createdAt readAt topic { id } post { id } }
  ... on ChapterNotice { id createdAt readAt topic { id } post { id } }
  ... on VariantNotice { id createdAt readAt topic { id } }
  ... on GreetingNotice { id createdAt readAt topic { id } }
  ... on AftercareNotice { id outcome createdAt readAt topic { id } post { id } }
  ... on TopicNotice { id createdAt readAt topic { id } }"""
PAGE = f"""query($first: Int, $after: String, $last: Int, $before: String) {{
  inboxEvents(first: $first, after: $after, last: $last, before: $before) {{
    edges {{ cursor node {{ {NOTICE} }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount
  }} }}"""


def read_inbox(member: Member, **paging: Any) -> dict[str, Any]:
    """One page of a member's inbox."""
    return Client(member).query(PAGE, **({"first": 100} | paging if "last" not in paging else paging))["inboxEvents"]


def told(member: Member, **paging: Any) -> list[tuple[str, ...]]:
    """What a member was told, oldest first: (what, id of the post; of the topic for a new one)."""
    return [said(edge["node"]) for edge in read_inbox(member, **paging)["edges"]]


def said(notice: dict[str, Any]) -> tuple[str, ...]:
    """One notice in short, such as ("Reply TO_YOU", post id)."""
    detail = notice.get("reason") or notice.get("kind") or notice.get("outcome")
    name = notice["__typename"].removesuffix("Notice")
    return (f"{name} {detail}" if detail else name, (notice.get("post") or notice["topic"])["id"])


def notice_ids(member: Member) -> list[str]:
    """Ids of the member's notices, oldest first."""
    return [edge["node"]["id"] for edge in read_inbox(member)["edges"]]


def unread(member: Member) -> int:
    """The member's unread count."""
    return Client(member).query("{ viewer { unreadCount } }")["viewer"]["unreadCount"]


def cursor_now(member: Member) -> str:
    """Where the member's inbox stands."""
    return Client(member).query("{ viewer { inboxCursor } }")["viewer"]["inboxCursor"]
