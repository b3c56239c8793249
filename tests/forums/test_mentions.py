"""Who is named in a post."""

from community.accounts.actions.accounts import delete_account
from forums.models import Mention
from tests.cast import PASSWORD
from tests.factories import gid, make_post, make_space, make_topic


def named() -> set[str]:
    return set(Mention.objects.values_list("profile__user__handle", flat=True))


def test_members_are_named_by_their_handle_whatever_its_case(ana, ben, cam):
    make_topic(by=ana, body="Dear @Ben_Belongs, (@cam_comes_by) and @ben_belongs again.")
    assert named() == {"ben_belongs", "cam_comes_by"}
    assert Mention.objects.count() == 2


def test_what_names_nobody(ana, ben):
    topic = make_topic(by=ana, body="@ana_tells @no_such_member ben@ben_belongs `@ben_belongs` @ben_belongs_not")
    make_post(by=ben, topic=topic, body="[@ana_tells](https://example.org/@ana_tells) and\n```\n@ana_tells\n```")
    assert named() == set()


def test_who_left_is_not_named(ana, ben):
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    make_topic(by=ana, body="@ben_belongs")
    assert named() == set()


def test_where_a_space_allows_none_nobody_is_called_in(api, ana, ben, drain_outbox):
    quiet = make_space("grief", allows_mentions=False)
    topic = make_topic(by=ana, space=quiet, body="Hello @ben_belongs.")
    post = make_post(by=ana, topic=topic, body="And again, @ben_belongs.")
    api(ana).mutate("editPost", "post { id }", postId=gid(post), body="Still @ben_belongs.")
    drain_outbox()
    assert Mention.objects.count() == 0
    assert api(ben).query("{ viewer { unreadCount } }")["viewer"]["unreadCount"] == 0
    told = api(ben).query("{ spaces { edges { node { slug allowsMentions } } } }")["spaces"]["edges"]
    assert [edge["node"] for edge in told] == [{"slug": "grief", "allowsMentions": False}]
    make_post(by=ana, topic=make_topic(by=ana, space=make_space()), body="Hello @ben_belongs.")
    assert Mention.objects.count() == 1
