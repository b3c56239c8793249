"""The name something was written under."""

import graphene


class Author(graphene.ObjectType):
    """The name something was written under: a member's profile, or an alias. Guests get the name alone."""

    id = graphene.ID(description="Id of the profile or alias; null for guests.")
    name = graphene.String(required=True, description="The name to show.")
    handle = graphene.String(description="What to write after @ to mention them; null for aliases and guests.")
    pronouns = graphene.String(description="How to speak of them, if they say.")
    avatar_url = graphene.String(description="Address of a small drawing, made from the handle; null for guests.")
    is_alias = graphene.Boolean(required=True, description="Whether it is a name for one topic only.")
    is_me = graphene.Boolean(required=True, description="Whether it is you; told to you alone.")
