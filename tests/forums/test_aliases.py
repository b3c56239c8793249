"""Aliases: one name for one topic, which nothing links to the profile or to another alias."""

import datetime

import pytest

from community import clock, ids
from community.accounts.actions import boundaries as actions
from community.accounts.models import AliasLink, Boundary, Profile
from community.moderation.models import Report
from forums.models import Mention, Post, Reaction, Topic
from notifications.models import Notice
from tests.cast import PASSWORD, join
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

AUTHOR = "author { id name handle pronouns avatarUrl isAlias isMe }"
POST = f"id body isMine createdAt editedAt {AUTHOR} reactions {{ kind count viewerReacted }}"
TOPIC = f"""query($id: ID!) {{ node(id: $id) {{ ... on Topic {{ title replyCount createdAt lastActivityAt
    viewerAlias {AUTHOR}
    posts(first: 50) {{ totalCount edges {{ node {{ {POST} parentId visibility {{ state }} }} }} }} }} }} }}"""
NODE = "query($id: ID!) { node(id: $id) { id } }"
INBOX = """{ viewer { unreadCount } inboxEvents { edges { node { __typename
    ... on ReplyNotice { reason createdAt post { body author { name } } } } } } }"""
EVERYTHING = f"""{{ topics(first: 10) {{ totalCount edges {{ node {{ id title replyCount {AUTHOR}
    posts(first: 10) {{ totalCount edges {{ node {{ id body {AUTHOR} reactions {{ kind count }} }} }} }} }} }} }} }}"""


def shown(api, who, topic):
    return api(who).query(TOPIC, id=gid(topic))["node"]


def rows(api, who, topic):
    found = shown(api, who, topic)
    return [edge["node"] for edge in found["posts"]["edges"]] if found else []


def bodies(api, who, topic):
    return [row["body"] for row in rows(api, who, topic)]


def reply_as_alias(api, who, topic, body="Me too.", **more):
    answer = api(who).mutate(
        "reply", f"post {{ {POST} }}", topicId=gid(topic), body=body, clientKey=fresh_key(), postAs="ALIAS", **more
    )
    assert answer.error_codes == []
    return Post.objects.get(pk=ids.pk_of("Post", answer["post"]["id"]))


def block(who, global_id):
    actions.block_member(viewer=who.viewer, profile_id=global_id)


def alias_id(post):
    return ids.to_global("Alias", post.author_id)


NOW = datetime.datetime(2026, 5, 1, 9, 42, tzinfo=datetime.UTC)


@pytest.fixture
def topic(cam):
    return make_topic(by=cam, space=make_space(readable_by="EVERYONE"))


# --- what is shown


def test_others_learn_a_name_and_nothing_else(api, ana, ben, topic):
    reply_as_alias(api, ana, topic)
    (mine,), (theirs,), (guests,) = (rows(api, who, topic)[1:] for who in (ana, ben, None))
    assert theirs["author"]["isAlias"] is True
    assert (theirs["author"]["handle"], theirs["author"]["pronouns"], theirs["author"]["isMe"]) == (None, None, False)
    assert (theirs["isMine"], mine["isMine"], mine["author"]["isMe"]) == (False, True, True)
    assert guests["author"] == {
        "id": None, "name": theirs["author"]["name"], "handle": None, "pronouns": None, "avatarUrl": None,
        "isAlias": True, "isMe": False,
    }  # fmt: skip
    assert api(ben).get(theirs["author"]["avatarUrl"]).status == 200
    assert (shown(api, ana, topic)["viewerAlias"], shown(api, ben, topic)["viewerAlias"]) == (
        theirs["author"]["name"],
        None,
    )
    # Neither its id nor the same number as a profile's leads anywhere.
    pk = ids.pk_of("Alias", theirs["author"]["id"])
    for global_id in (theirs["author"]["id"], ids.to_global("Profile", pk)):
        assert api(ben).query(NODE, id=global_id) == {"node": None}
        assert api(ana).query(NODE, id=global_id) == {"node": None}
    assert pk not in set(Profile.objects.filter(user__isnull=False).values_list("pk", flat=True))


def test_a_topic_can_be_started_under_an_alias(api, ana, ben):
    make_space()
    answer = api(ana).start_topic(postAs="ALIAS")
    assert answer.error_codes == []
    topic = Topic.objects.get(pk=ids.pk_of("Topic", answer["topic"]["id"]))
    found = shown(api, ben, topic)
    assert found["author"]["isAlias"] is True
    assert found["author"] == found["posts"]["edges"][0]["node"]["author"]
    by_author = "query($author: ID!) { topics(filter: {authorId: $author}) { edges { node { id } } } }"
    for author in (ana.profile_id, found["author"]["id"]):
        assert api(ben).query(by_author, author=author)["topics"]["edges"] == []
    # Its author can do with it what authors can.
    edited = {"postId": gid(Post.objects.get(pk=topic.first_post_id)), "body": "Changed.", "title": "Other"}
    assert api(ben).mutate("editPost", "post { id }", **edited).error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate("editPost", "post { id }", **edited).error_codes == []
    chapter = {"topicId": gid(topic), "body": "It went on.", "clientKey": fresh_key()}
    assert api(ben).mutate("addChapter", "post { id }", **chapter).error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate("addChapter", "post { id }", **chapter).error_codes == []
    assert len({row["author"]["id"] for row in rows(api, ben, topic)}) == 1


def test_one_name_in_a_topic_and_another_in_the_next(api, ana, ben, cam, topic):
    first, second = reply_as_alias(api, ana, topic), reply_as_alias(api, ana, topic, "Again.")
    assert first.author_id == second.author_id
    other = reply_as_alias(api, ana, make_topic(by=cam))
    bens = reply_as_alias(api, ben, topic)
    assert len({first.author_id, other.author_id, bens.author_id}) == 3
    assert Profile.objects.get(pk=bens.author_id).name != Profile.objects.get(pk=first.author_id).name


def test_times_are_told_to_the_hour(api, ana, ben, cam):
    moment = datetime.datetime(2026, 5, 1, 3, 7, 9, tzinfo=datetime.UTC)
    with clock.at(moment):
        topic = make_topic(by=cam)
    with clock.at(moment + datetime.timedelta(hours=2, minutes=5)):
        post = reply_as_alias(api, ana, topic)
    with clock.at(moment + datetime.timedelta(hours=5, minutes=6)):
        assert api(ana).mutate("editPost", "post { id }", postId=gid(post), body="Changed.").error_codes == []
    found = shown(api, ben, topic)
    assert found["createdAt"] == "2026-05-01T03:07:09+00:00"
    assert found["lastActivityAt"] == "2026-05-01T05:00:00+00:00"
    told = rows(api, ben, topic)[1]
    assert (told["createdAt"], told["editedAt"]) == ("2026-05-01T05:00:00+00:00", "2026-05-01T08:00:00+00:00")
    # A topic's activity never moves back for it.
    with clock.at(moment + datetime.timedelta(hours=6)):
        make_post(by=cam, topic=topic)
    with clock.at(moment + datetime.timedelta(hours=6, minutes=10)):
        reply_as_alias(api, ana, topic)
    assert shown(api, ben, topic)["lastActivityAt"] == "2026-05-01T09:07:09+00:00"


# --- never both in one topic


def test_who_wrote_under_their_profile_cannot_take_an_alias_there(api, ana, ben, topic):
    mine = make_post(by=ana, topic=topic)
    for _ in range(2):
        given = {"topicId": gid(topic), "body": "Hidden.", "postAs": "ALIAS", "clientKey": fresh_key()}
        refused = api(ana).mutate("reply", "post { id }", **given)
        assert (refused.error_codes, refused["errors"][0]["field"]) == (["PERSONA_CONFLICT"], ["postAs"])
        api(ana).mutate("deletePost", "post { id }", postId=gid(mine))  # it was seen all the same
    assert AliasLink.objects.count() == 0
    assert Post.objects.filter(topic=topic).count() == 2


def test_who_uses_an_alias_cannot_write_under_their_profile_there(api, ana, ben, topic):
    first = reply_as_alias(api, ana, topic)
    given = {"topicId": gid(topic), "body": "Open.", "clientKey": fresh_key()}
    assert api(ana).mutate("reply", "post { id }", postAs="PROFILE", **given).error_codes == ["PERSONA_CONFLICT"]
    assert Post.objects.filter(topic=topic).count() == 2
    # Left out, it is the name one uses there.
    assert api(ana).mutate("reply", "post { id }", **given).error_codes == []
    assert set(Post.objects.filter(topic=topic, depth=1).values_list("author", flat=True)) == {first.author_id}


def test_one_can_change_and_delete_what_one_wrote_and_nobody_else_can(api, ana, ben, topic):
    post = reply_as_alias(api, ana, topic)
    edit = {"postId": gid(post), "body": "Changed."}
    assert api(ben).mutate("editPost", "post { id }", **edit).error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate("editPost", "post { id }", **edit).error_codes == []
    assert api(ben).mutate("deletePost", "post { id }", postId=gid(post)).error_codes == ["NOT_ALLOWED"]
    assert bodies(api, ben, topic)[1:] == ["Changed."]
    assert api(ana).mutate("react", "post { id }", postId=gid(post), kind="HUG").error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate(
        "report", "report { id }", targetId=gid(post), category="OTHER", clientKey=fresh_key()
    ).error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate("deletePost", "post { id }", postId=gid(post)).error_codes == []
    assert bodies(api, ben, topic)[1:] == []


def test_reactions_are_under_the_name_one_uses_there(api, ana, ben, cam, topic):
    post = reply_as_alias(api, ana, topic)
    opening = Post.objects.get(pk=topic.first_post_id)
    assert api(ana).mutate("react", "post { id }", postId=gid(opening), kind="HUG").error_codes == []
    assert Reaction.objects.get().author_id == post.author_id
    seen = {who: rows(api, who, topic)[0]["reactions"] for who in (ana, ben)}
    assert seen[ana] == [{"kind": "HUG", "count": 1, "viewerReacted": True}]
    assert seen[ben] == [{"kind": "HUG", "count": 1, "viewerReacted": False}]
    api(ana).mutate("unreact", "post { id }", postId=gid(opening), kind="HUG")
    assert Reaction.objects.count() == 0


def test_a_member_reacts_once_whatever_name_they_take_later(api, ana, ben, topic):
    opening = gid(Post.objects.get(pk=topic.first_post_id))
    api(ana).mutate("react", "post { id }", postId=opening, kind="HUG")
    reply_as_alias(api, ana, topic)
    assert api(ana).mutate("react", "post { id }", postId=opening, kind="HUG").error_codes == []
    assert rows(api, ben, topic)[0]["reactions"] == [{"kind": "HUG", "count": 1, "viewerReacted": False}]
    api(ana).mutate("unreact", "post { id }", postId=opening, kind="HUG")
    assert rows(api, ben, topic)[0]["reactions"] == []


def test_my_posts_are_mine_under_every_name_and_mine_alone(api, ana, ben, topic):
    reply_as_alias(api, ana, topic, "Hidden.")
    make_post(by=ben, topic=topic)
    make_topic(by=ana, body="Open.")
    gone = make_post(by=ana, topic=make_topic(by=ben), body="Gone.")
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone))
    mine = f"""query($after: String) {{ myPosts(first: 1, after: $after) {{ totalCount
        edges {{ cursor node {{ {POST} }} }} }} }}"""
    pages = [api(ana).query(mine)["myPosts"]]
    pages.append(api(ana).query(mine, after=pages[0]["edges"][0]["cursor"])["myPosts"])
    rows = [page["edges"][0]["node"] for page in pages]
    assert [(row["body"], row["author"]["isAlias"], row["isMine"]) for row in rows] == [
        ("Open.", False, True),
        ("Hidden.", True, True),
    ]
    assert [page["totalCount"] for page in pages] == [2, 2]
    assert api(None).send(mine).top_codes == ["UNAUTHENTICATED"]
    refused = api(ben).send(mine, {"after": pages[0]["edges"][0]["cursor"]})
    assert refused.top_codes == ["BAD_USER_INPUT"]


# --- what reaches whom


def test_notices_find_who_is_behind_it_and_tell_nobody_else(api, ana, ben, topic, drain_outbox):
    post = reply_as_alias(api, ana, topic)
    make_post(by=ben, topic=topic, parent=post, body="For you.")
    reply_as_alias(api, ana, topic, "Thank you.", parentId=gid(post))
    drain_outbox()
    (told,) = [each["node"] for each in api(ana).query(INBOX)["inboxEvents"]["edges"]]
    assert (told["reason"], told["post"]["body"]) == ("TO_YOU", "For you.")
    actors = set(Notice.objects.exclude(recipient=ana.viewer.user_id).values_list("actor", flat=True))
    assert ana.viewer.profile_id not in actors


def test_a_report_names_the_alias(api, ana, ben, topic):
    post = reply_as_alias(api, ana, topic)
    given = {"targetId": gid(post), "category": "OTHER", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **given).error_codes == []
    assert Report.objects.get().target_profile_id == post.author_id


@pytest.mark.search
def test_search_finds_the_words_and_not_who(api, ana, ben, topic, drain_outbox):
    post = reply_as_alias(api, ana, topic, "A zephyr on the quay.")
    drain_outbox()
    search = f"query($q: String!) {{ search(query: $q) {{ totalCount edges {{ post {{ id {AUTHOR} }} }} }} }}"
    (hit,) = api(ben).query(search, q="zephyr")["search"]["edges"]
    assert (hit["post"]["id"], hit["post"]["author"]["isAlias"]) == (gid(post), True)
    assert api(ben).query(search, q="ana_tells")["search"]["edges"] == []


# --- boundaries


def test_a_block_of_one_name_hides_no_other(api, ana, ben, cam, topic):
    hers = make_topic(by=ana, title="Under her profile")
    post = reply_as_alias(api, ana, topic)
    block(ben, alias_id(post))
    assert bodies(api, ben, topic)[1:] == []
    assert shown(api, ben, hers)["title"] == "Under her profile"
    told = api(ben).query("{ viewer { blocked { edges { node { profileId name handle } } } } }")["viewer"]["blocked"]
    name = Profile.objects.get(pk=post.author_id).name
    assert [each["node"] for each in told["edges"]] == [{"profileId": alias_id(post), "name": name, "handle": ""}]
    assert api(ben).mutate("unblockMember", "profileId", profileId=alias_id(post)).error_codes == []
    assert bodies(api, ben, topic)[1:] == ["Me too."]
    block(ben, ana.profile_id)
    assert shown(api, ben, hers) is None
    assert bodies(api, ben, topic)[1:] == ["Me too."]


@pytest.mark.parametrize("as_alias", [False, True])
def test_whose_alias_is_blocked_does_not_see_the_other_in_that_topic_alone(api, ana, ben, cam, topic, as_alias):
    post = reply_as_alias(api, ana, topic)
    if as_alias:
        reply_as_alias(api, ben, topic, "Ben's.")
    else:
        make_post(by=ben, topic=topic, body="Ben's.")
    elsewhere = make_topic(by=ben, title="Elsewhere")
    block(ben, alias_id(post))
    assert bodies(api, ana, topic)[1:] == ["Me too."]
    assert shown(api, ana, topic)["replyCount"] == 1
    assert shown(api, ana, elsewhere)["title"] == "Elsewhere"
    assert len(bodies(api, cam, topic)) == 3
    make_post(by=ana, topic=topic)  # writing stays possible
    answer = api(ana).mutate("react", "post { id }", postId=gid(Post.objects.get(body="Ben's.")), kind="HUG")
    assert answer.error_codes == ["NOT_FOUND"]


def test_nobody_draws_a_boundary_to_themselves(api, ana, topic):
    post = reply_as_alias(api, ana, topic)
    answer = api(ana).mutate("blockMember", "blocked { since }", profileId=alias_id(post))
    assert answer.error_codes == ["INVALID"]
    assert Boundary.objects.count() == 0
    unknown = ids.to_global("Alias", topic.pk)
    assert api(ana).mutate("blockMember", "blocked { since }", profileId=unknown).error_codes == ["NOT_FOUND"]


@pytest.fixture(params=["an alias was blocked", "the blocker uses an alias"])
def across(request, api, ana, ben, cam, topic):
    """A post of ben's that ana sees, though he blocked her under another name."""
    if request.param == "an alias was blocked":
        block(ben, alias_id(reply_as_alias(api, ana, make_topic(by=cam))))
        return make_post(by=ben, topic=topic, body="Ben's.")
    block(ben, ana.profile_id)
    return reply_as_alias(api, ben, topic, "Ben's.")


@pytest.mark.search
def test_what_reaches_out_across_a_block_is_taken_and_never_delivered(api, ana, ben, cam, topic, across, drain_outbox):
    is_same_name = Boundary.objects.filter(other=ana.viewer.profile_id).exists()
    if is_same_name:  # under her profile he would not see her at all
        contact = reply_as_alias(api, ana, topic, "Zephyr.", parentId=gid(across))
    else:
        contact = make_post(by=ana, topic=topic, parent=across, body="Zephyr.")
    make_post(by=ana, topic=topic, body="To everybody.")
    assert api(ana).mutate("react", "post { id }", postId=gid(across), kind="HUG").error_codes == []
    drain_outbox()
    # She sees it, others see it; he never learns of it.
    assert "Zephyr." in bodies(api, ana, topic)
    assert "Zephyr." in bodies(api, cam, topic)
    assert bodies(api, ben, topic)[1:] == ["Ben's.", "To everybody."]
    assert (shown(api, ben, topic)["replyCount"], shown(api, cam, topic)["replyCount"]) == (2, 3)
    assert shown(api, ben, topic)["posts"]["totalCount"] == 3
    assert api(ben).query(NODE, id=gid(contact)) == {"node": None}
    counts = {who: rows(api, who, topic)[1]["reactions"] for who in (ben, cam)}
    assert (counts[ben], [each["count"] for each in counts[cam]]) == ([], [1])
    told = Notice.objects.filter(recipient=ben.viewer.user_id)
    assert told.filter(post__in=[contact, across]).count() == 0
    search = '{ search(query: "zephyr") { totalCount edges { post { id } } } }'
    assert api(ben).query(search)["search"] == {"totalCount": 0, "edges": []}
    assert api(cam).query(search)["search"]["totalCount"] == 1


def test_who_is_named_across_a_block_is_not_told(api, ana, ben, cam, topic):
    block(ben, alias_id(reply_as_alias(api, ana, make_topic(by=cam))))
    assert api(ana).reply(gid(topic), "Hello @ben_belongs and @cam_comes_by.").error_codes == []
    assert [each.profile_id for each in Mention.objects.filter(is_told=True)] == [cam.viewer.profile_id]


def test_two_accounts_do_not_find_out_whose_an_alias_is(api, ana, ben, cam, topic, drain_outbox):
    """The probing attack: block a member with one account, and look with both for what vanished."""
    other = join("second_account")
    make_topic(by=ana, title="Under her profile")
    hers = reply_as_alias(api, ana, topic)
    make_post(by=ana, topic=make_topic(by=cam, title="Where she is known"))
    for who, text in ((ben, "To the alias."), (other, "And I.")):
        make_post(by=who, topic=topic, parent=hers, body=text)
    drain_outbox()

    def aliased(who):
        found = api(who).query(EVERYTHING)["topics"]["edges"]
        return [
            row
            for edge in found
            for row in (each["node"] for each in edge["node"]["posts"]["edges"])
            if row["author"] and row["author"]["isAlias"]
        ]

    before = aliased(ben), aliased(other)
    block(ben, ana.profile_id)
    assert (aliased(ben), aliased(other)) == before
    assert len(before[0]) == 1
    api(ben).mutate("unblockMember", "profileId", profileId=ana.profile_id)
    # The other way round: what vanishes with the alias is the alias.
    profile_posts = api(other).query(EVERYTHING)
    block(ben, alias_id(hers))
    assert api(other).query(EVERYTHING) == profile_posts
    authors = [
        row["node"]["author"]
        for edge in api(ben).query(EVERYTHING)["topics"]["edges"]
        for row in edge["node"]["posts"]["edges"]
    ]
    names = {author["name"] for author in authors if author}
    assert "ana_tells" in names


# --- leaving


@pytest.mark.parametrize("name", ["PROFILE", "ALIAS"])
@pytest.mark.parametrize("order", ["ACTIVE", "NEWEST"])
def test_where_no_author_is_shown_any_more_times_are_full_hours(api, ana, ben, topic, name, order, drain_outbox):
    """Else an exact time would tell that it was no alias who started it, and theirs when they wrote."""
    with clock.at(NOW):
        started = api(ana).start_topic(spaceSlug=topic.space.slug, postAs=name)["topic"]
        api(ben).reply(started["id"], "Under it.")
    listed = f"{{ topics(order: {order}) {{ edges {{ node {{ id createdAt author {{ name }} }} }} }} }}"

    def told() -> str:
        found = {each["node"]["id"]: each["node"] for each in api(ben).query(listed)["topics"]["edges"]}
        single = api(ben).query("query($id: ID!) { node(id: $id) { ... on Topic { createdAt } } }", id=started["id"])
        assert single["node"]["createdAt"] == found[started["id"]]["createdAt"]
        return found[started["id"]]["createdAt"][11:16]

    assert told() == ("09:42" if name == "PROFILE" else "09:00")
    first = {"postId": started["firstPost"]["id"]}
    if order == "ACTIVE":
        assert api(ana).mutate("deletePost", "post { id }", **first).error_codes == []
        assert told() == "09:00"
    assert api(ana).mutate("deleteAccount", "ok", password=PASSWORD).error_codes == []
    assert told() == "09:00"
    drain_outbox()
    assert told() == "09:00"


def test_who_leaves_takes_all_names_along(api, ana, ben, cam, topic, drain_outbox):
    first = reply_as_alias(api, ana, topic, "A zephyr.")
    make_post(by=ben, topic=topic, parent=first, body="Under it.")
    second = reply_as_alias(api, ana, make_topic(by=cam))
    assert api(ana).mutate("deleteAccount", "ok", password=PASSWORD).error_codes == []
    for _ in range(2):
        assert [(row["body"], row["author"] is None) for row in rows(api, ben, topic)[1:]] == [
            (None, True),
            ("Under it.", False),
        ]
        drain_outbox()
    assert set(Profile.objects.filter(user=None).values_list("name", flat=True)) == {""}
    emptied = Post.objects.filter(pk__in=[first.pk, second.pk]).values_list("body", "author")
    assert list(emptied) == [("", None)] * 2
