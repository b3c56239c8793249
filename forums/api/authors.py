"""The name something was written under."""

import graphene


class Author(graphene.ObjectType):
    """The name something was written under: a member's profile, or an alias. Guests get the name alone."""

    id = graphene.ID(description="Id of the profile or alias; null for guests.")
    name = graphene.String(required=True, description="The name to show.")
    handle = graphene.String(description="Of a profile; null for aliases and guests.")
    mention = graphene.String(
        description="What to write to mention them, with its @: an alias in its own topic alone. Null for guests."
    )
    pronouns = graphene.String(description="How to speak of them, if they say.")
    avatar_url = graphene.String(description="Address of a small drawing, made from the name; null for guests.")
    is_alias = graphene.Boolean(required=True, description="Whether it is a name for one topic only.")
    is_team = graphene.Boolean(required=True, description="Whether moderators speak for the community here.")
    is_me = graphene.Boolean(required=True, description="Whether it is you; told to you alone.")


class PostAs(graphene.Enum):
    """Under which name you write. In one topic you use one name only."""

    class Meta:
        description = "Under which name you write. In one topic you use one name only."

    PROFILE = "PROFILE"
    ALIAS = "ALIAS"
    TEAM = "TEAM"

    @property
    def description(self):
        return {
            "PROFILE": "Your profile.",
            "ALIAS": "A name for this topic alone, which we make and which nothing links to your profile or to your "
            "other aliases. Your way of writing may still give you away.",
            "TEAM": "For the community; for moderators. Whom they blocked, or who blocked them, as a member is no "
            "matter then. Any moderator can change and delete it.",
        }[self.value]
