"""Small signs of support: no public score, no sign against, ME_TOO counted for the author alone."""

import pytest

from community.outbox.models import Event
from forums.models import Reaction, TopicEvent
from tests.cast import join
from tests.factories import gid, make_post, make_space, make_topic

POST = "post { id reactions { kind count viewerReacted } viewerCan { react { allowed } } }"
SEEN = "query($id: ID!) { node(id: $id) { ... on Post { reactions { kind count viewerReacted } } } }"


def reaction(kind: str, count: int | None, reacted: bool) -> dict:
    return {"kind": kind, "count": count, "viewerReacted": reacted}


def counted() -> tuple[int, int, int]:
    return (
        Reaction.objects.count(),
        TopicEvent.objects.count(),
        Event.objects.filter(name__startswith="Reaction").count(),
    )


def test_members_see_how_many_and_whether_they_did(api, ana, ben, cam):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    first = gid(topic.first_post)
    assert api(ben).mutate("react", POST, postId=first, kind="HUG")["post"]["reactions"] == [reaction("HUG", 1, True)]
    both = [reaction("HUG", 2, True), reaction("THANKS", 1, True)]
    api(cam).mutate("react", POST, postId=first, kind="HUG")
    assert api(cam).mutate("react", POST, postId=first, kind="THANKS")["post"]["reactions"] == both
    assert api(ana).query(SEEN, id=first)["node"]["reactions"] == [
        reaction("HUG", 2, False),
        reaction("THANKS", 1, False),
    ]
    assert api(None).query(SEEN, id=first)["node"]["reactions"] == []
    left = api(cam).mutate("unreact", POST, postId=first, kind="HUG")["post"]["reactions"]
    assert left == [reaction("HUG", 1, False), reaction("THANKS", 1, True)]
    assert counted() == (2, 4, 4)


@pytest.mark.parametrize("kind", Reaction.Kind.values)
def test_every_kind_can_be_given_and_taken_back(api, ana, ben, kind):
    post = gid(make_topic(by=ana).first_post)
    count = None if kind == "ME_TOO" else 1
    assert api(ben).mutate("react", POST, postId=post, kind=kind)["post"]["reactions"] == [reaction(kind, count, True)]
    assert api(ben).mutate("unreact", POST, postId=post, kind=kind)["post"]["reactions"] == []


def test_me_too_is_counted_for_the_author_alone(api, ana, ben, cam, mo):
    topic = make_topic(by=ana)
    first = gid(topic.first_post)
    assert api(ben).mutate("react", POST, postId=first, kind="ME_TOO")["post"]["reactions"] == [
        reaction("ME_TOO", None, True)
    ]
    api(cam).mutate("react", POST, postId=first, kind="ME_TOO")
    page = """query($id: ID!) { node(id: $id) { ... on Topic { posts { edges { node { reactions { kind count
        viewerReacted } } } } } } }"""
    for who, expected in (
        (ana, [reaction("ME_TOO", 2, False)]),
        (ben, [reaction("ME_TOO", None, True)]),
        (cam, [reaction("ME_TOO", None, True)]),
        (mo, []),
    ):
        assert api(who).query(SEEN, id=first)["node"]["reactions"] == expected
        edges = api(who).query(page, id=gid(topic))["node"]["posts"]["edges"]
        assert edges == [{"node": {"reactions": expected}}]


def test_twice_is_once(api, ana, ben):
    post = gid(make_topic(by=ana).first_post)
    for _ in range(2):
        assert api(ben).mutate("react", POST, postId=post, kind="HUG").error_codes == []
    assert counted() == (1, 1, 1)
    for _ in range(2):
        assert api(ben).mutate("unreact", POST, postId=post, kind="HUG").error_codes == []
    assert counted() == (0, 2, 2)
    # Taking back what one never gave takes nothing from others.
    api(ben).mutate("react", POST, postId=post, kind="HUG")
    api(ana).mutate("unreact", POST, postId=post, kind="HUG")
    assert counted() == (1, 3, 3)


def test_refused_reactions_change_nothing(api, ana, ben):
    topic = make_topic(by=ana)
    gone = make_post(by=ana, topic=topic)
    make_post(by=ana, topic=topic, parent=gone)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone))
    before = counted()
    for who, target, code in (
        (ana, gid(topic.first_post), "NOT_ALLOWED"),
        (ben, gid(gone), "NOT_FOUND"),
        (ben, gid(topic), "NOT_FOUND"),
        (ben, "", "NOT_FOUND"),
    ):
        result = api(who).mutate("react", POST, postId=target, kind="HUG")
        assert (result["post"], result.error_codes) == (None, [code])
    assert api(ben).mutate("unreact", POST, postId=gid(gone), kind="HUG").error_codes == ["NOT_FOUND"]
    document = "mutation($id: ID!) { react(input: {postId: $id, kind: DOWNVOTE}) { errors { code } } }"
    assert api(ben).send(document, {"id": gid(topic.first_post)}).top_codes == ["BAD_USER_INPUT"]
    assert counted() == before


def test_a_reaction_of_somebody_who_left_no_longer_counts(api, ana, ben, cam):
    from community.accounts.actions.accounts import delete_account
    from tests.cast import PASSWORD

    post = gid(make_topic(by=ana).first_post)
    dee = join("dee_departs")
    for who in (ben, dee):
        api(who).mutate("react", POST, postId=post, kind="HUG")
    delete_account(viewer=dee.viewer, password=PASSWORD, session_key=None)
    assert api(cam).query(SEEN, id=post)["node"]["reactions"] == [reaction("HUG", 1, False)]
