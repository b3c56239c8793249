"""Of what a member chose not to meet no notice tells, in the inbox, in its count and live."""

from community.accounts.actions import content_choices as actions
from community.accounts.content_choices import Action
from community.vocabulary import ContentNote
from forums.actions.follows import follow
from forums.actions.reactions import react
from forums.models import Post, Reaction
from notifications import selectors
from notifications.models import Notice
from tests.factories import gid, make_post, make_space, make_topic

INBOX = """{ inboxEvents { totalCount edges { node { __typename ... on ReplyNotice { post { body } topic { title } }
    ... on TopicNotice { topic { title } } } } } viewer { unreadCount } }"""


def inbox(api, who) -> tuple[list[str], int]:
    told = api(who).query(INBOX)
    edges = told["inboxEvents"]["edges"]
    assert told["inboxEvents"]["totalCount"] == len(edges)
    return [edge["node"]["__typename"] for edge in edges], told["viewer"]["unreadCount"]


def test_notices_of_hidden_posts_are_not_there_and_come_back(api, ana, ben, drain_outbox):
    topic = make_topic(by=ana)
    make_post(topic=topic, by=ben, body="A lantern.")
    make_post(topic=topic, by=ben, body="A lamp.")
    drain_outbox()
    assert inbox(api, ana) == (["ReplyNotice", "ReplyNotice"], 2)
    actions.mute_words(viewer=ana.viewer, words="lantern", action=Action.HIDE)
    assert inbox(api, ana) == (["ReplyNotice"], 1)
    make_post(topic=topic, by=ben, body="Another lantern.")
    drain_outbox()
    assert inbox(api, ana) == (["ReplyNotice"], 1)
    assert Notice.objects.filter(recipient=ana.viewer.user_id).count() == 3
    actions.mute_words(viewer=ana.viewer, words="lantern", action=Action.COLLAPSE)
    assert inbox(api, ana) == (["ReplyNotice"] * 3, 3)


def test_nor_of_hidden_topics_and_what_is_said_in_them(api, ana, ben, cam, drain_outbox):
    space = make_space()
    follow(viewer=ana.viewer, target_id=gid(space))
    topic = make_topic(by=ben, space=space, content_notes=[ContentNote.DEATH])
    follow(viewer=ana.viewer, target_id=gid(topic))
    make_post(topic=topic, by=cam, body="A lamp.")
    drain_outbox()
    assert inbox(api, ana) == (["TopicNotice", "ReplyNotice"], 2)
    actions.choose_content_notes(viewer=ana.viewer, choices={ContentNote.DEATH: Action.HIDE})
    assert inbox(api, ana) == ([], 0)


def test_of_ones_own_words_notices_come_all_the_same(api, ana, ben, drain_outbox):
    topic = make_topic(by=ana, body="A lantern.")
    actions.mute_words(viewer=ana.viewer, words="lantern", action=Action.HIDE)
    react(viewer=ben.viewer, post_id=gid(Post.objects.get()), kind=Reaction.Kind.HUG)
    make_post(topic=topic, by=ben, body="A lamp.")
    drain_outbox()
    assert inbox(api, ana) == (["ReactionNotice", "ReplyNotice"], 2)


def test_live(ana, ben, drain_outbox):
    topic = make_topic(by=ana)
    actions.mute_words(viewer=ana.viewer, words="lantern", action=Action.HIDE)
    start = selectors.position(ana.viewer)
    make_post(topic=topic, by=ben, body="A lantern.")
    shown = make_post(topic=topic, by=ben, body="A lamp.")
    drain_outbox()
    rows, reached, has_gap = selectors.after(ana.viewer, start, 50)
    assert [(row.post_pk, row.post.body) for row in rows] == [(shown.pk, "A lamp.")]
    assert (reached, has_gap) == (start + 2, False)
