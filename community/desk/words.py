"""What the desk calls things."""

from community.moderation.models import Decision, Report

Effect, Category = Decision.Effect, Report.Category

EFFECTS: dict[str, str] = {
    Effect.APPROVE: "Leave it as it is",
    Effect.ADD_NOTE: "Add a content note",
    Effect.HOLD: "Hold it for a time",
    Effect.HIDE: "Hide it",
    Effect.REMOVE: "Remove it",
    Effect.REDACT: "Mask a passage",
    Effect.LOCK: "Lock the topic",
    Effect.MOVE: "Move the topic",
    Effect.NUDGE: "A friendly word",
    Effect.WARN: "A warning",
    Effect.READ_ONLY: "Read-only for a time",
    Effect.SUSPEND: "Suspend for a time",
    Effect.BAN: "Suspend without an end",
    Effect.LIMIT_APPEALS: "Limit appeals for a time",
}
HINTS: dict[str, str] = {
    Effect.APPROVE: "What was hidden meanwhile is shown again.",
    Effect.HOLD: "Only its author sees it until somebody has looked again.",
    Effect.HIDE: "Only its author sees it.",
    Effect.REMOVE: "It is taken out; its author still has the words.",
    Effect.NUDGE: "Nothing is counted.",
    Effect.READ_ONLY: "They can read, react and take part, but not write.",
    Effect.SUSPEND: "They can do nothing others hear of.",
    Effect.BAN: "Until somebody takes it back.",
}
CATEGORIES: dict[str, str] = {
    Category.HARASSMENT: "Harassment",
    Category.HATE_OR_EXCLUSION: "Hate or exclusion",
    Category.ENCOURAGES_HARM: "Encourages harm",
    Category.METHOD_DETAILS: "Details of methods",
    Category.SOMEONE_AT_RISK: "Someone at risk",
    Category.DANGEROUS_ADVICE: "Dangerous advice",
    Category.PRIVACY: "Privacy",
    Category.SEXUAL_CONTENT: "Sexual content",
    Category.SPAM_OR_SELLING: "Advertising or selling",
    Category.PRETENDS: "Pretends to be somebody",
    Category.OTHER: "Something else",
}
ENDS: dict[str, str] = {
    "UNDONE": "Taken back",
    "APPEALED": "After an appeal",
    "EXPIRED": "Over",
    "REPLACED": "Replaced",
}
# Fields of the form that only some effects ask for.
ASKED_BY: dict[str, frozenset[str]] = {
    "hours": frozenset({Effect.READ_ONLY, Effect.SUSPEND, Effect.HOLD, Effect.LOCK}),
    "notes": frozenset({Effect.ADD_NOTE}),
    "quote": frozenset({Effect.REDACT}),
    "space": frozenset({Effect.MOVE}),
}
