from community.accounts.models.alias import AliasDisclosure, AliasLink
from community.accounts.models.boundary import Boundary
from community.accounts.models.content_choice import ContentChoices, MutedPhrase
from community.accounts.models.profile import LivedTheme, Profile
from community.accounts.models.recovery_code import RecoveryCode
from community.accounts.models.retired_handle import RetiredHandle
from community.accounts.models.role import Role
from community.accounts.models.suspension import Suspension
from community.accounts.models.user import User

__all__ = [
    "AliasDisclosure",
    "AliasLink",
    "Boundary",
    "ContentChoices",
    "LivedTheme",
    "MutedPhrase",
    "Profile",
    "RecoveryCode",
    "RetiredHandle",
    "Role",
    "Suspension",
    "User",
]
