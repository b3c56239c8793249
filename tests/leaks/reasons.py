"""Why something can be out of sight, and what each viewer is then to see: the rule said once more, without the code.

What a viewer sees is said by a twin: a scene that it must be equal to, surface by surface. Where the author's things
are there for them, it is the scene in which nothing is hidden; where they are not, one in which they never were, or
were deleted by their author. To add a reason, add an entry to REASONS.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from community import ids
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member, mute_member, unblock_member
from community.accounts.actions.content_choices import choose_content_notes, mute_words
from community.accounts.actions.suspensions import suspend
from community.accounts.content_choices import Action
from forums.actions.holds import hold
from forums.actions.memberships import leave_space, remove_from_space
from forums.models import Space
from tests.cast import PASSWORD
from tests.leaks.building import NOTES
from tests.leaks.plans import APART, AUTHOR, GUEST, NEAR, NEVER, PARTAKER, STRANGER, THERE, VIEWERS, How, Plan
from tests.leaks.scenes import Scene


@dataclass(frozen=True)
class Sees:
    """What one viewer is to see: all as in `twin`, but on some surfaces as in another, or (None) as nobody says."""

    twin: Plan | None
    but: Mapping[str, Plan | None] = field(default_factory=dict)
    # Whether words of the author's may be in it; where they may not, not a byte of them may be.
    has_words: bool = False

    def on(self, surface: str) -> Plan | None:
        """The twin for a surface."""
        return self.but.get(surface, self.twin)


# Who edits a post that was answered is marked, and to take the answer back takes no mark off.
_ITS_MARK = (".quiet.data.node.posts.edges[0].node.editedAfterReplies: true and false",)
PRESENT = Sees(THERE, has_words=True)


@dataclass(frozen=True)
class Reason:
    """`hide` is done in the scene of `plan`; `sees` says what it then is for those for whom it is not PRESENT."""

    hide: Callable[[Scene], None]
    sees: Mapping[str, Sees]
    plan: Plan = THERE
    # Who looks; the fewer, the less it takes.
    viewers: tuple[str, ...] = VIEWERS
    # What may be told besides: of what is gone, that it once was.
    tells: tuple[str, ...] = ()

    def scene(self, name: str) -> Plan:
        """The plan of the scene it is hidden in."""
        return replace(self.plan, hidden_by=name)

    def for_viewer(self, viewer: str) -> Sees:
        """What a viewer is to see."""
        return self.sees.get(viewer, PRESENT)


def _both(verb: Callable[..., Any], *, by_author: bool = False) -> Callable[[Scene], None]:
    """A boundary between the author and two members: one who took no part in the author's topics, one who did."""

    def draw(scene: Scene) -> None:
        for name in (APART, NEAR):
            who, whom = (AUTHOR, name) if by_author else (name, AUTHOR)
            verb(viewer=scene.cast[who].viewer, profile_id=scene.cast[whom].profile_id)

    return draw


def _block_and_unblock(scene: Scene) -> None:
    _both(block_member)(scene)
    _both(unblock_member)(scene)


def _leave(scene: Scene) -> None:
    delete_account(viewer=scene.cast[AUTHOR].viewer, password=PASSWORD, session_key=None)
    scene.left.add(AUTHOR)


def _hold(scene: Scene) -> None:
    for part in scene.parts.values():
        for name in sorted(part):
            if (pk := ids.pk_of("Post", scene.ids[name])) is not None:
                hold(pk)


def _suspend(scene: Scene) -> None:
    suspend(user_pk=scene.cast[AUTHOR].viewer.user_id, until=None, decision_pk=uuid.UUID(int=1))


def _leave_the_group(scene: Scene) -> None:
    """One leaves, one is removed."""
    space_id, holder = scene.ids["space"], scene.cast[PARTAKER].viewer
    leave_space(viewer=scene.cast[STRANGER].viewer, space_id=space_id)
    remove_from_space(viewer=holder, space_id=space_id, profile_id=scene.cast[APART].profile_id)
    scene.outside |= {STRANGER, APART}


def _hide_by_note(scene: Scene) -> None:
    for name in (APART, NEAR):
        choose_content_notes(viewer=scene.cast[name].viewer, choices={NOTES[0]: Action.HIDE})


def _mute_words(scene: Scene) -> None:
    for name in (APART, NEAR):
        for words in sorted(scene.words):
            mute_words(viewer=scene.cast[name].viewer, words=words, action=Action.HIDE)


def _nothing(scene: Scene) -> None:
    """The plan says it all."""


# Their topics are not there for who took no part; for who did, they stand without their opening. Their posts elsewhere
# are not there, or placeholders where something stands under them.
NOT_THERE = replace(NEVER, replies=How.DELETED)
STANDING = replace(NOT_THERE, topics=How.DELETED)


def _apart(profile: Mapping[str, Plan | None]) -> dict[str, Sees]:
    """Both members do not see the author. No notice comes from them or through them; to report them stays possible."""
    but = {"inbox": NEVER, "reports": THERE} | profile
    # What they took part in they can still read, but not find by its words.
    searched = dict.fromkeys(("search", "suggestions", "similar", "similar_stories"), NOT_THERE)
    return {APART: Sees(NOT_THERE, but), NEAR: Sees(STANDING, but | searched), AUTHOR: Sees(None, has_words=True)}


# What one chose not to meet keeps its place behind a notice: no words of it anywhere, unless one opens it. What one
# reports, one has read.
_UNMET = {name: Sees(None, {"reports": THERE}) for name in (APART, NEAR)}
_OWN_LIST: dict[str, Plan | None] = {"boundaries": None, "boundary_mutations": None}
# To mute somebody does not hide their profile.
_KNOWN = replace(NOT_THERE, has_profile=True)
# Who deletes what they wrote stays, and so do their reactions.
_DELETED = replace(STANDING, has_profile=True, reactions=How.THERE)
# Where others than those concerned are looked at by a reason of the same kind.
_FEW = (STRANGER, APART, NEAR, AUTHOR)
_EVERYBODY_BUT_THE_AUTHOR = [viewer for viewer in VIEWERS if viewer != AUTHOR]

# A group says more of itself, and its words are none of the community's: they are not weighed in search.
_OF_A_GROUP: dict[str, Plan | None] = dict.fromkeys(
    ("spaces", "group_mutations", "search", "similar", "similar_stories")
)

REASONS: dict[str, Reason] = {
    "blocked by the viewer": Reason(_both(block_member), _apart(_OWN_LIST)),
    "the viewer is blocked": Reason(_both(block_member, by_author=True), _apart({}), viewers=_FEW),
    "muted by the viewer": Reason(
        _both(mute_member), _apart({**_OWN_LIST, "profiles": _KNOWN}) | {AUTHOR: PRESENT}, viewers=_FEW
    ),
    "unblocked again": Reason(
        _block_and_unblock,
        {name: Sees(THERE, {"boundary_mutations": None}, True) for name in (APART, NEAR)},
        viewers=(APART, NEAR),
    ),
    "deleted": Reason(
        _nothing,
        {name: Sees(_DELETED) for name in _EVERYBODY_BUT_THE_AUTHOR} | {AUTHOR: Sees(None)},
        Plan(How.DELETED, How.DELETED, How.DELETED),
        viewers=(GUEST, STRANGER, NEAR, AUTHOR),
        tells=_ITS_MARK,
    ),
    "the author left": Reason(
        _leave,
        {name: Sees(STANDING) for name in _EVERYBODY_BUT_THE_AUTHOR},
        viewers=(GUEST, STRANGER, NEAR),
        tells=_ITS_MARK,
    ),
    "in a space for members": Reason(
        _nothing,
        {GUEST: Sees(Plan(is_empty=True, has_profile=False))},
        Plan(readable_by=Space.Readers.MEMBERS),
        viewers=(GUEST, STRANGER, NEAR, AUTHOR),
    ),
    "held": Reason(
        _hold,
        {name: Sees(_DELETED) for name in _EVERYBODY_BUT_THE_AUTHOR} | {AUTHOR: Sees(None, has_words=True)},
        tells=_ITS_MARK,
    ),
    # Nobody but the author learns of it, and what was written stands.
    "the author is suspended": Reason(
        _suspend, {AUTHOR: Sees(None, has_words=True)}, viewers=(GUEST, STRANGER, NEAR, AUTHOR)
    ),
    "hidden by a content note": Reason(_hide_by_note, _UNMET, viewers=_FEW),
    "hidden by muted words": Reason(_mute_words, _UNMET, viewers=_FEW),
    "in a group one left": Reason(
        _leave_the_group,
        {
            GUEST: Sees(Plan(is_empty=True, has_profile=False)),
            STRANGER: Sees(None),
            APART: Sees(None),
            **{name: Sees(THERE, _OF_A_GROUP, True) for name in (NEAR, PARTAKER)},
        },
        Plan(readable_by=Space.Readers.GROUP),
        viewers=(GUEST, STRANGER, APART, NEAR, PARTAKER),
    ),
}


def wanted(plan: Plan, surfaces: Iterable[str]) -> list[tuple[str, str]]:
    """(viewer, surface) of what has to be read in the scene of a plan, viewer by viewer: all, but of a twin what it is
    a twin for.
    """
    if plan.alias_of:
        viewers = (GUEST, STRANGER, APART, NEAR) if plan.hidden_by == "blocked by the viewer" else (STRANGER, APART)
        pairs = {(viewer, surface) for viewer in viewers for surface in surfaces if "mutations" not in surface}
    elif plan == THERE or plan.hidden_by:
        viewers = REASONS[plan.hidden_by].viewers if plan.hidden_by else VIEWERS
        pairs = {(viewer, surface) for viewer in viewers for surface in surfaces}
    else:
        pairs = {
            (viewer, surface)
            for reason in REASONS.values()
            for viewer, sees in reason.sees.items()
            if viewer in reason.viewers
            for surface in surfaces
            if sees.on(surface) == plan
        }
        if plan == NEVER:  # the control
            pairs |= {(APART, surface) for surface in surfaces} | {(NEAR, "own_lists")}
    return sorted(pairs)


def _block_alias(scene: Scene) -> None:
    alias = scene.rows["alias in veiled"].author_id
    block_member(viewer=scene.cast[APART].viewer, profile_id=ids.to_global("Alias", alias))


HIDING = {name: reason.hide for name, reason in REASONS.items()} | {"an alias is blocked by the viewer": _block_alias}
