"""Everything a viewer can read of a scene, surface by surface.

A surface is a function from a `Reader` to something in JSON values. Ids of what is in the scene are asked for by their
names; of what never was, a random id is asked for, so that hidden and missing must look the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction

from community.asgi import application
from search.engines import engine
from tests.client import fresh_key
from tests.leaks import documents
from tests.leaks.fields import told
from tests.leaks.plans import AUTHOR, GUEST, MEMBERS, OTHER
from tests.leaks.scenes import Scene
from tests.sockets import Socket, settled

HAS_SEARCH = settings.IS_SQLITE if settings.SEARCH_ENGINE == "embedded" else engine().is_available()
TOPICS = (
    "common", "tap", "quiet", "alone", "alone way", "told", "way", "masked", "veiled",
    "newcomer", "lone mask",
    *(f"{what} of {name}" for name in MEMBERS for what in ("home", "way", "variant")),
)  # fmt: skip
POSTS = (
    "gone", "reply in quiet", "reply in common", "chapter", "alone first", "alone way first", "told first", "way first",
    *(f"answer to {name} in {topic}" for name in ("partaker", "near") for topic in ("told", "way")),
    *(f"{name} in {topic}" for name in ("bystander", "partaker", "near") for topic in ("told", "way")),
    *(f"answered in {topic}" for topic in ("common", "home of apart", "home of near")),
    *(f"under it in {topic}" for topic in ("common", "home of apart", "home of near")),
    *(f"reply to {name}" for name in (*MEMBERS, "newcomer")), "alias in veiled", "alias in way of stranger",
)  # fmt: skip


@dataclass
class Reader:
    """A viewer of a scene, and which fields of the schema told them something."""

    scene: Scene
    viewer: str
    # Asked and answered.
    asked: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def home(self) -> str:
        """The topic where the author wrote to this viewer."""
        return f"home of {self.viewer}" if self.viewer in MEMBERS else "common"

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to a document, top-level errors included."""
        answer = self.scene.client(self.viewer).send(document, variables).json
        self.asked.append((document, answer.get("data")))
        return answer

    @property
    def told(self) -> set[str]:
        """The fields of the schema that told this viewer something."""
        return set().union(*(told(document, data) for document, data in self.asked))

    def topic(self, name: str) -> str:
        """A topic's id."""
        return self.scene.id(name)

    def post(self, name: str) -> str:
        """A post's id."""
        return self.scene.id(name, "Post")


def nodes(reader: Reader) -> Any:
    """Everything by its id."""
    topics = [reader.topic(name) for name in TOPICS]
    posts = [reader.post(name) for name in POSTS]
    return [reader.ask(documents.TOPIC_NODES, ids=topics), reader.ask(documents.POST_NODES, ids=posts)]


def lists(reader: Reader) -> Any:
    """Lists of topics, in all orders and by all filters, and page by page."""
    own = reader.scene.id(f"profile of {AUTHOR}", "Profile")
    found = [reader.ask(documents.TOPICS), reader.ask(documents.FILTERED, author=own)]
    cursor = None
    while True:
        found.append(page := reader.ask(documents.PAGE, first=15, after=cursor))
        if not page["data"]["topics"]["pageInfo"]["hasNextPage"]:
            break
        cursor = page["data"]["topics"]["pageInfo"]["endCursor"]
    found.append(reader.ask(documents.PAGE, last=5, before=cursor))
    return found


def topic_pages(reader: Reader) -> Any:
    """The posts of topics, in all orders, and the chapters."""
    names = ("common", "quiet", "alone", "told", reader.home)
    names += ("masked", "veiled") if reader.scene.plan.alias_of else ()
    return {name: reader.ask(documents.PAGES, id=reader.topic(name)) for name in names}


def branches(reader: Reader) -> Any:
    """Single branches, and pages that start at a post."""
    starts = [
        ("common", "reply in common"), ("common", "answered in common"), ("common", "under it in common"),
        (reader.home, f"answered in {reader.home}"), ("told", "told first"),
    ]  # fmt: skip
    return [reader.ask(documents.BRANCH, id=reader.topic(topic), post=reader.post(post)) for topic, post in starts]


def strategies(reader: Reader) -> Any:
    """Lists of strategies; variants, links, totals of them."""
    found = [reader.ask(documents.STRATEGIES)]
    names = ("tap", "common", "told")
    return found + [reader.ask(documents.LINKS, id=reader.topic(name)) for name in names]


def own_lists(reader: Reader) -> Any:
    """What is the viewer's own: toolbox, trials, posts, what they follow."""
    return reader.ask(documents.OWN if reader.viewer != GUEST else documents.OWN_OF_GUESTS)


def greeting(reader: Reader) -> Any:
    """First topics that nobody has answered."""
    return reader.ask(documents.QUEUE)


def boundaries(reader: Reader) -> Any:
    """Whom the viewer muted and blocked."""
    return reader.ask(documents.BOUNDARIES)


def inbox(reader: Reader) -> Any:
    """What the viewer was told, and how much of it is unread."""
    told = reader.ask(documents.INBOX)
    return [told, _mutate(reader, {"read": ("markInboxRead", {"ids": []})}), _hear(reader, ["inbox"])]


def profiles(reader: Reader) -> Any:
    """Profiles, and what is found by them."""
    return [
        reader.ask(documents.PROFILE, id=reader.scene.id(f"profile of {name}", "Profile")) for name in (AUTHOR, "apart")
    ]


def spaces(reader: Reader) -> Any:
    """The spaces there are."""
    return reader.ask(documents.SPACES, id=reader.scene.id("space", "Space"))


WORDS = ("zqhidtitle", "zqhidcaution", "zqhidanswered", "zqautname", "zqali", "lanterm")


def search(reader: Reader) -> Any:
    """Hits, totals, facets, highlights, and what may have been meant."""
    found = [reader.ask(documents.SEARCH, query="lantern", order=order) for order in ("BEST", "ACTIVE")]
    found.append(reader.ask(documents.SEARCH, query="", filter={"kinds": ["STORY", "STRATEGY"]}))
    found += [reader.ask(documents.SEARCH_SHORT, query=word) for word in WORDS]
    return found


def suggestions(reader: Reader) -> Any:
    """Titles that go on like what was typed."""
    return [reader.ask(documents.SUGGEST, prefix=prefix) for prefix in ("zqhid", "lant")]


def similar(reader: Reader) -> Any:
    """Stories like what was typed."""
    return reader.ask(documents.SIMILAR_TO, text="my lantern, in panic")


def similar_stories(reader: Reader) -> Any:
    """Stories like others."""
    return [reader.ask(documents.SIMILAR_STORIES, id=reader.topic(name)) for name in ("common", "alone", "quiet")]


def streams(reader: Reader) -> Any:
    """What topics' streams tell again from where they stood before the author said anything."""
    return _hear(reader, ["common", "quiet", f"home of {reader.viewer}"])


def _hear(reader: Reader, names: list[str]) -> Any:
    """What a socket hears of these streams, until the last words."""
    cursors = {name: reader.scene.cursors.get((reader.viewer, name)) for name in names}
    topics = {name: cursor for name, cursor in cursors.items() if cursor is not None}
    heard: dict[str, list[Any]] = {name: [] for name in topics}

    async def listen() -> None:
        async with Socket(application) as socket:
            member = reader.scene.cast.get(reader.viewer)
            await socket.init(**({"sessionToken": member.token} if member else {}))
            for name, cursor in topics.items():
                document = documents.INBOX_STREAM if name == "inbox" else documents.TOPIC_STREAM
                given = {} if name == "inbox" else {"id": reader.topic(name)}
                await socket.subscribe(name, document, after=cursor, **given)
            while any(not _is_last(heard[name]) for name in topics):
                if reader.viewer in reader.scene.outside and not await socket.has_news(0.3):
                    break
                message = await socket.read()
                ended = message["type"] == "complete"
                heard[message["id"]].append({"data": None} if ended else message["payload"])
        await settled()

    if topics:
        async_to_sync(listen)()
    for name, messages in heard.items():
        document = documents.INBOX_STREAM if name == "inbox" else documents.TOPIC_STREAM
        reader.asked += [(document, message["data"]) for message in messages]
    return heard


def _is_last(messages: list[Any]) -> bool:
    """Whether the last words of a topic, or the notice of them, were told."""
    return bool(messages) and (not messages[-1]["data"] or b"The very last words." in orjson.dumps(messages[-1]))


def _mutate(reader: Reader, verbs: dict[str, tuple[str, dict[str, Any]]]) -> Any:
    """The payloads of mutations in one document; then nothing of it has happened."""
    with transaction.atomic():
        given = {name: values for name, (_, values) in verbs.items()}
        answer = reader.ask(documents.mutations({name: verb for name, (verb, _) in verbs.items()}), **given)
        transaction.set_rollback(True)
    return answer


def mutations(reader: Reader) -> Any:
    """What mutations answer that are aimed at the author's things."""
    alone, way, reply = reader.topic("alone"), reader.topic("alone way"), reader.post("reply in common")
    chapter, first, answered = reader.post("chapter"), reader.post("alone first"), reader.post("answered in common")
    key = {"clientKey": fresh_key()}
    home, common = reader.topic(reader.home), reader.topic("common")
    words = {"spaceSlug": "anxiety", "title": "Mine", "body": "Mine.", "clientKey": fresh_key()}
    return _mutate(reader, {
        "follow": ("follow", {"targetId": alone}),
        "unfollow": ("unfollow", {"targetId": alone}),
        "markTopicRead": ("markTopicRead", {"postId": reply}),
        "react": ("react", {"postId": reply, "kind": "HUG"}),
        "reactBelow": ("react", {"postId": answered, "kind": "HUG"}),
        "unreact": ("unreact", {"postId": reply, "kind": "HUG"}),
        "save": ("saveStrategy", {"strategyId": way, "note": "Mine."}),
        "unsave": ("unsaveStrategy", {"strategyId": way}),
        "tried": ("recordTrial", {"strategyId": way, "outcome": "HELPED", **key}),
        "untried": ("removeTrial", {"strategyId": way}),
        "link": ("linkStrategy", {"storyId": home, "strategyId": way}),
        "unlink": ("unlinkStrategy", {"storyId": home, "strategyId": way}),
        "linkOwn": ("linkStrategy", {"storyId": alone, "strategyId": way}),
        "unlinkOwn": ("unlinkStrategy", {"storyId": alone, "strategyId": way}),
        "reply": ("reply", {"topicId": alone, "body": "Hello.", **key}),
        "answer": ("reply", {"topicId": common, "parentId": reply, "body": "Hello.", "clientKey": fresh_key()}),
        "answerBelow": ("reply", {"topicId": common, "parentId": answered, "body": "Hello.", "clientKey": fresh_key()}),
        "named": ("reply", {"topicId": common, "body": "See @zqauthandle.", "clientKey": fresh_key()}),
        "adapt": ("startTopic", {"kind": "STRATEGY", "strategy": {"variantOfId": way}, **words}),
        "tell": ("startTopic", {"kind": "STORY", "story": {"strategyIds": [way]}, **words, "clientKey": fresh_key()}),
        "edit": ("editPost", {"postId": chapter, "body": "Zqhid changed."}),
        "redact": ("redactRevision", {"postId": first, "number": 1}),
        "editTopic": ("editTopic", {"topicId": alone, "themes": ["grief"]}),
        "addChapter": ("addChapter", {"topicId": alone, "body": "More.", "clientKey": fresh_key()}),
        "proposeNote": ("proposeContentNote", {"postId": reply, "note": "VIOLENCE"}),
        "dismissNotes": ("dismissProposedNotes", {"postId": first}),
        "take": ("takeGreeting", {"topicId": way}),
        "takeOther": ("takeGreeting", {"topicId": reader.topic("newcomer")}),
        "leave": ("leaveGreeting", {"topicId": way}),
        "delete": ("deletePost", {"postId": reply}),
        "reveal": ("revealMyself", {"topicId": common, "confirm": True}),
    })  # fmt: skip


def boundary_mutations(reader: Reader) -> Any:
    """Drawing boundaries to the author, and taking them back."""
    author = {"profileId": reader.scene.id(f"profile of {AUTHOR}", "Profile")}
    verbs = ("muteMember", "unmuteMember", "blockMember", "unblockMember")
    return _mutate(reader, {verb: (verb, author) for verb in verbs})


def group_mutations(reader: Reader) -> Any:
    """Coming into the space, leaving it, and holding it."""
    space, profile = reader.scene.id("space", "Space"), reader.scene.id(f"profile of {OTHER}", "Profile")
    them = {"spaceId": space, "profileId": profile}
    return _mutate(reader, {
        "decide": ("decideJoinRequest", {**them, "accept": True}),
        "remove": ("removeFromSpace", them),
        "invite": ("inviteToSpace", them),
        "leave": ("leaveSpace", {"spaceId": space}),
        "join": ("joinSpace", {"spaceId": space}),
    })  # fmt: skip


def reports(reader: Reader) -> Any:
    """Reporting the author's things, and being worried about them: a boundary is no bar to it."""
    targets = {
        "topic": reader.topic("alone"), "reply": reader.post("reply in common"),
        "below": reader.post("answered in common"),
        "profile": reader.scene.id(f"profile of {AUTHOR}", "Profile"),
    }  # fmt: skip
    words = {"category": "OTHER", "words": "Please look."}
    quotes = {"topic": "Zqhidbody", "reply": "Zqhidcommon"}
    given = {
        name: ("report", {"targetId": target, "quote": quotes.get(name, ""), "clientKey": fresh_key(), **words})
        for name, target in targets.items()
    }
    worry = {
        f"{name}Concern": ("raiseConcern", {"targetId": target, "words": "w", "clientKey": fresh_key()})
        for name, target in targets.items()
    }
    return _mutate(reader, given | worry)


Surface = Callable[[Reader], Any]
SURFACES: dict[str, Surface] = {
    each.__name__: each
    for each in (
        nodes, lists, topic_pages, branches, strategies, own_lists, greeting, boundaries, inbox, profiles, spaces,
        *((search, suggestions, similar, similar_stories) if HAS_SEARCH else ()),
        streams, mutations, boundary_mutations, group_mutations, reports,
    )
}  # fmt: skip
