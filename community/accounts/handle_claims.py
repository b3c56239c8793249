"""Handles that claim a role nobody gave, and handles that would hurt others to read.

The second is a short list of phrases about methods, encouragement, contests of weight, and hate. It is no
profanity list: who says what they are or have lived through (queer_and_proud, suicide_loss_sibling) stays.
"""

import re

# Not as a whole handle, whatever digits and underscores are around.
_RESERVED = frozenset(
    {
        *(
            "admin",
            "administrator",
            "root",
            "sysadmin",
            "webmaster",
            "postmaster",
            "owner",
            "system",
            "bot",
            "api",
        ),
        *(
            "mod",
            "mods",
            "moderator",
            "moderators",
            "moderation",
            "staff",
            "team",
            "support",
            "help",
            "helpdesk",
        ),
        *(
            "alongside",
            "official",
            "everyone",
            "someone",
            "everybody",
            "here",
            "all",
            "channel",
            "members",
            "member",
            "guests",
        ),
        *(
            "guest",
            "deleted",
            "removed",
            "former",
            "formermember",
            "anonymous",
            "anon",
            "unknown",
            "nobody",
            "user",
        ),
        *(
            "null",
            "none",
            "undefined",
            "true",
            "false",
            "nan",
            "test",
            "me",
            "you",
            "self",
            "viewer",
            "security",
        ),
        *(
            "abuse",
            "info",
            "contact",
            "news",
            "privacy",
            "legal",
            "safety",
            "crisis",
            "crisisteam",
            "crisisline",
        ),
        *(
            "hotline",
            "helpline",
            "emergency",
            "facilitator",
            "peersupporter",
            "peersupport",
            "therapist",
            "doctor",
        ),
        *("counsellor", "counselor", "psychologist", "psychiatrist", "supportteam", "helpteam", "safetyteam"),
        *(
            "notifications",
            "noreply",
            "graphql",
            "search",
            "settings",
            "signup",
            "login",
            "account",
            "accounts",
        ),
    }
)
# Not as one word of it either.
_ROLES = re.compile(r"(?:sys|super)?admin(?:istrator|team)?s?|moderators?|modteam|staff|official|officials")
_BRAND = "alongside"
_BESIDE_THE_BRAND = frozenset(
    {
        *(
            "admin",
            "app",
            "bot",
            "care",
            "community",
            "crew",
            "foundation",
            "help",
            "hq",
            "info",
            "mod",
            "news",
        ),
        *("org", "real", "support", "team", "the"),
    }
)
_PLAIN = str.maketrans("013457895", "oieastbgs")
_PLAIN_L = str.maketrans("013457895", "oleastbgs")


def claims_a_role(letters: str) -> bool:
    """Whether it reads like the people or parts of this place: admin, m0derator, team_alongside.

    Lower case, no accents.
    """
    for spelling in _spellings(letters):
        words = [word for word in re.split(r"[^a-z0-9]+", spelling) if word]
        together = "".join(words)
        if together in _RESERVED or together.startswith(("admin", "moderator")):
            return True
        if any(_ROLES.fullmatch(word) for word in words):
            return True
        if _BRAND in together and (words[0].startswith(_BRAND) or not _BESIDE_THE_BRAND.isdisjoint(words)):
            return True
        if _BRAND in together and together.replace(_BRAND, "", 1) in _BESIDE_THE_BRAND:
            return True
    return False


def _spellings(letters: str) -> set[str]:
    """As written and with look-alikes read as letters; each also without the digits at the end."""
    bare = letters.rstrip("0123456789_.-")
    spellings = {letters, bare}
    for each in (letters, bare):
        spellings |= {each.translate(_PLAIN), each.translate(_PLAIN_L), each.replace("rn", "m")}
    return spellings


_SELF = r"(?:my|your|ur|him|her|them|our)sel(?:f|ves)"
# Read without underscores, so these are few and long enough to be part of no other word.
_NEVER = re.compile(
    rf"(?<!s)kill(?:ing)?{_SELF}|(?:hang|shoot|starve|drown|poison|stab)(?:ing)?{_SELF}"
    r"|(?:end|ending|take|taking)(?:my|your|ur)(?:own)?life|enditall|betteroffdead|youshoulddie"
    r"|(?:want|wanna|wants|ready|going|gonna|time|try|trying|about)(?:to)?die(?:now|today|tonight|soon|alone)?$"
    r"|(?:go|please|just)die(?:now|already|today)?$|slit(?:my|your|ur|the)?wrist|razorblade|drinkbleach"
    r"|(?:take|took|swallow)(?:all)?(?:the|my|your)?pills|jump(?:ing|ed)?(?:off|from)(?:a|the)?(?:bridge|roof|cliff)"
    r"|(?:bridge|roof)jumper|guntomyhead|stopeating|proana|promia|thinspo|meanspo|bonespo|goalweight"
    r"|^kms$|bmi\d|killall(?:the|women|men|jews|gays|trans|muslims|blacks)"
    r"|kill(?:women|jews|gays|muslims|blacks|trans)|gasthe|whitepower|siegheil|heilhitler|n[i1]gg(?:er|a)|faggot"
    r"|(?:i|will|gonna|lets)rape(?:you|her|him|them|women)?$|rapeyou"
)
_NEVER_WORDS = frozenset(
    {
        *("kys", "noose", "nooses", "hitler", "nazi", "kkk", "rapist", "pedo", "lolita"),
        *(
            "kike",
            "chink",
            "gook",
            "paki",
            "tranny",
            "trannies",
            "wetback",
            "raghead",
            "fag",
            "fags",
            "retard",
        ),
    }
)
# Hard to read alone, and the plain word for a loss, a past or a way out of it.
_HEAVY = re.compile(
    r"suicid(?:e|al)|selfharm(?:er)?|overdosed?"
    rf"|(?:cut|cutting|hurt|hurting|harm|harming|burn|burning|punish|punishing){_SELF}"
)
_LIVED_THROUGH = re.compile(
    r"surviv|loss|lost|bereav|grie[fv]|widow|mourn|sibling|sister|brother|mother|father|mum|mom|dad|parent|child"
    r"|daughter|friend|partner|prevent|aware|support|help|heal|recover|stopp|without|beyond|hope"
    r"|(?:left|behind|after|past|free|clean|sober|no|more|never|not|quit|was|once|ex|used|but|less|anti|son)$"
)
_WEIGHT = re.compile(r"(?:^|\D)\d{2,3}[^a-z0-9]?(?:kg|kilos?|lbs?|pounds)(?:$|[^a-z])")


def would_hurt(letters: str) -> bool:
    """Whether others could be hurt by reading it under every post. Lower case, no accents."""
    if _WEIGHT.search(letters):
        return True
    for spelling in {letters, letters.translate(_PLAIN)}:
        words = re.split(r"[^a-z0-9]+", spelling)
        together = "".join(words)
        if _NEVER.search(together) or not _NEVER_WORDS.isdisjoint(words):
            return True
        rest, heavy = _HEAVY.subn("", together)
        if heavy and not any(_LIVED_THROUGH.match(word) for word in [rest, *words]):
            return True
    return False
