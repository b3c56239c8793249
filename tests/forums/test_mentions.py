"""Who is named in a post."""

from community.accounts.actions.accounts import delete_account
from forums.models import Mention
from tests.cast import PASSWORD
from tests.factories import make_post, make_topic


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
