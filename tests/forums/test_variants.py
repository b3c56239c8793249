"""Strategies that adapt others: the line they come from, and thanks to those it came from."""

import pytest

from community.accounts.actions.accounts import delete_account
from forums.actions.follows import follow
from forums.models import Strategy, Topic
from notifications.models import Notice
from tests.cast import PASSWORD, join
from tests.factories import gid, make_post, make_space, make_strategy, make_topic
from tests.notifications.inboxes import told, unread

LINE = """query($id: ID!) { node(id: $id) { ... on Topic { strategy { isVariant variantOf { title } origin { title }
  variants { totalCount edges { node { title strategy { variantOf { title } } } } } } } } }"""


def adapt(api, who, adapted, title: str) -> Topic:
    result = api(who).start_topic(kind="STRATEGY", title=title, strategy={"variantOfId": gid(adapted)})
    assert result.error_codes == []
    return Topic.objects.get(title=title)


def line(api, who, topic) -> tuple:
    seen = api(who).query(LINE, id=gid(topic))["node"]["strategy"]
    ends = [seen[name] and (seen[name]["title"] or "a placeholder") for name in ("variantOf", "origin")]
    assert seen["variants"]["totalCount"] == len(seen["variants"]["edges"])
    return (*ends, [edge["node"]["title"] for edge in seen["variants"]["edges"]])


@pytest.fixture
def three(api, ana, ben, cam):
    """Ana's strategy, ben's variant of it, cam's variant of that."""
    first = make_strategy(by=ana, title="cold tap")
    second = adapt(api, ben, first, "cold cloth")
    return first, second, adapt(api, cam, second, "cold spoon")


def test_a_variant_points_to_what_it_adapts_and_to_the_first(api, mo, three):
    first, second, third = three
    assert line(api, mo, first) == (None, None, ["cold spoon", "cold cloth"])
    assert line(api, mo, second) == ("cold tap", "cold tap", ["cold spoon"])
    assert line(api, mo, third) == ("cold cloth", "cold tap", [])
    assert api(mo).query(LINE, id=gid(first))["node"]["strategy"]["isVariant"] is False


@pytest.mark.parametrize("way", ["delete", "delete, with replies", "leave"])
def test_a_line_is_not_cut_when_one_of_it_goes(api, ana, ben, mo, three, drain_outbox, way):
    first, second, third = three
    if way == "delete, with replies":
        make_post(by=mo, topic=second)
    if way == "leave":
        delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    else:
        api(ben).mutate("deletePost", "post { id }", postId=gid(second.first_post))
    for _ in range(2):  # at once, and when the rows are emptied
        assert line(api, mo, first) == (None, None, ["cold spoon"])
        assert line(api, mo, third) == (None, "cold tap", [])
        assert api(mo).query(LINE, id=gid(third))["node"]["strategy"]["isVariant"] is True
        drain_outbox()
    api(ana).mutate("deletePost", "post { id }", postId=gid(first.first_post))
    assert line(api, mo, third) == (None, None, [])
    fourth = adapt(api, ben if way != "leave" else mo, third, "cold key")
    assert Strategy.objects.get(pk=fourth.pk).origin_id == first.pk
    assert line(api, mo, third) == (None, None, ["cold key"])


def test_what_a_reader_may_not_see_looks_missing(api, ana, ben):
    opened, closed = make_space("open", readable_by="EVERYONE"), make_space()
    first = make_strategy(by=ana, title="for members", space=closed)
    api(ben).start_topic(
        kind="STRATEGY", spaceSlug=opened.slug, title="for everyone", strategy={"variantOfId": gid(first)}
    )
    variant = Topic.objects.get(title="for everyone")
    assert line(api, ben, variant)[:2] == ("for members", "for members")
    assert line(api, None, variant)[:2] == (None, None)


def test_what_cannot_be_adapted(api, ana, ben):
    strategy, story, gone = make_strategy(by=ana), make_topic(by=ana), make_strategy(by=ana)
    make_post(by=ben, topic=gone)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    before = Topic.objects.count()
    for target in (gid(story), gid(gone), gid(strategy.first_post), "x"):
        result = api(ben).start_topic(kind="STRATEGY", strategy={"variantOfId": target})
        assert result["topic"] is None
        errors = [(error["code"], error["field"]) for error in result["errors"]]
        assert errors == [("NOT_FOUND", ["strategy", "variantOfId"])]
    assert api(ben).start_topic(kind="STORY", strategy={"variantOfId": gid(strategy)}).error_codes == ["INVALID"]
    assert Topic.objects.count() == before


def test_those_it_comes_from_are_told_once(api, ana, ben, cam, mo, drain_outbox):
    first = make_strategy(by=ana, title="cold tap")
    follow(viewer=ana.viewer, target_id=gid(first.space))
    follow(viewer=mo.viewer, target_id=gid(first.space))
    drain_outbox()
    second = adapt(api, ben, first, "cold cloth")
    drain_outbox()
    assert told(ana) == [("Variant", gid(second))]  # not as a new topic as well
    third = adapt(api, cam, second, "cold spoon")
    drain_outbox()
    assert told(ana) == [("Variant", gid(second)), ("Variant", gid(third))]
    assert told(ben) == [("Variant", gid(third))]
    assert told(mo)[-2:] == [("Topic", gid(second)), ("Topic", gid(third))]
    assert told(cam) == []
    document = """{ inboxEvents(last: 1) { edges { node { ... on VariantNotice { topic {
        title strategy { origin { title } } } } } } } }"""
    [edge] = api(ana).query(document)["inboxEvents"]["edges"]
    assert edge["node"]["topic"] == {"title": "cold spoon", "strategy": {"origin": {"title": "cold tap"}}}
    api(cam).mutate("deletePost", "post { id }", postId=gid(third.first_post))
    assert told(ana) == [("Variant", gid(second))]
    drain_outbox()
    assert Notice.objects.filter(kind="VARIANT", topic=third).count() == 0


def test_nobody_is_told_of_their_own_or_of_what_is_no_more(api, ana, ben, drain_outbox):
    dee = join("dee_departs")
    mine = make_strategy(by=ana)
    adapt(api, ana, mine, "my own")
    of_dee, deleted = make_strategy(by=dee), make_strategy(by=ana)
    adapt(api, ben, of_dee, "of somebody who left")
    adapt(api, ben, deleted, "of what was deleted")
    gone = adapt(api, ben, mine, "gone before it was told")
    delete_account(viewer=dee.viewer, password=PASSWORD, session_key=None)
    for topic, who in ((deleted, ana), (gone, ben)):
        api(who).mutate("deletePost", "post { id }", postId=gid(topic.first_post))
    drain_outbox()
    assert Notice.objects.filter(kind="VARIANT").count() == 0
    assert (told(ana), unread(ana)) == ([], 0)
