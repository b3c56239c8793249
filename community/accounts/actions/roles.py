"""Verbs of roles: grant, revoke. Operators do this at the command line."""

from community import clock, live
from community.accounts import handles
from community.accounts.models import Role, User
from community.errors import not_found


def _account(handle: str) -> User:
    user = User.objects.filter(handle=handles.normalise(handle), is_active=True).first()
    if user is None:
        raise not_found("a member of this handle")
    return user


def grant_role(*, handle: str, kind: Role.Kind) -> bool:
    """Give a member a task; open sockets connect anew. Whether they did not have it yet. Problems: NOT_FOUND."""
    user = _account(handle)
    _, is_new = Role.objects.get_or_create(user=user, kind=kind, defaults={"granted_at": clock.now()})
    live.hint(f"session.{user.pk}")
    return is_new


def revoke_role(*, handle: str, kind: Role.Kind) -> bool:
    """Take a task back; it ends on open sockets too. Whether they had it. Problems: NOT_FOUND."""
    user = _account(handle)
    removed, _ = Role.objects.filter(user=user, kind=kind).delete()
    live.hint(f"session.{user.pk}")
    return bool(removed)
