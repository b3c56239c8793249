"""Who of the sample community can be signed in as.

The password is fixed and public: the sample is refused in production, and `make run` listens on this machine only.
"""

PASSWORD = "lanterns on the water"  # noqa: S105 - published on purpose
MEMBER, FACILITATOR, MODERATOR = "kopi_at_four", "cassava_moon", "thistle_lamp"
SECOND_MODERATOR = "saltmarsh_owl"
MODERATORS = (MODERATOR, SECOND_MODERATOR)
# {handle: what they are here}
SIGN_INS = {
    MEMBER: "a member",
    FACILITATOR: "an experienced member, who will facilitate groups",
    MODERATOR: "a moderator; an appeal waits for an answer",
    SECOND_MODERATOR: "a second moderator, for what takes two",
}
