"""What the desk calls things."""

from community.moderation.models import Appeal, Decision, DraftAnswer, Report, RiskAlert, Unmasking
from community.safety.phrases import Level

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
APPEAL_STATES: dict[str, str] = {
    Appeal.State.OPEN: "Open",
    Appeal.State.UPHELD: "Left as it was",
    Appeal.State.CHANGED: "Changed",
    Appeal.State.REVERSED: "Taken back",
}
APPEAL_OUTCOMES: dict[str, tuple[str, str]] = {
    Appeal.State.UPHELD: ("Leave it as it was", "What was decided stays."),
    Appeal.State.CHANGED: ("Change it", "It is taken back, and something milder or other is in its place."),
    Appeal.State.REVERSED: ("Take it back", "With all that it did."),
}
LIMIT_STATES: dict[str, str] = {
    "PROPOSED": "Waits for a second",
    "AGREED": "Agreed",
    "DECLINED": "Declined or taken back",
    "EXPIRED": "Not answered in time",
}
LEVELS: dict[int, str] = {Level.NONE: "None", Level.LOW: "Low", Level.MEDIUM: "Medium", Level.HIGH: "High"}
ORIGINS: dict[str, str] = {
    RiskAlert.Origin.RULES: "Rules noticed words",
    RiskAlert.Origin.CONCERN: "A member was worried",
    RiskAlert.Origin.ANSWER: "They asked for somebody to talk to",
}
ANSWERS: dict[str, str] = {
    DraftAnswer.Answer.OKAY: "I am okay.",
    DraftAnswer.Answer.FIGURATIVE: "It is a way of speaking.",
    DraftAnswer.Answer.PAST: "It is about the past.",
    DraftAnswer.Answer.WANT_TO_TALK: "I would like to talk to somebody.",
}
ALERT_OUTCOMES: dict[str, tuple[str, str]] = {
    RiskAlert.Outcome.CONTACTED: ("In contact", "Somebody is in contact with them."),
    RiskAlert.Outcome.RESOURCES_OFFERED: ("Places to turn to", "They were shown where there is help."),
    RiskAlert.Outcome.NO_DANGER: ("No danger", "There is none, or no more."),
    RiskAlert.Outcome.FALSE_ALARM: ("A false alarm", "It never meant danger."),
}
UNMASKING_REASONS: dict[str, str] = {
    Unmasking.Reason.IMMINENT_DANGER: "Somebody is in danger now, and help needs to know who",
    Unmasking.Reason.SANCTION_EVASION: "A suspended member may be writing on",
    Unmasking.Reason.LEGAL_ORDER: "A court or an authority has ordered it, and the order was checked",
    Unmasking.Reason.TARGETED_HARASSMENT: "One member is followed under changing names",
}
UNMASKING_STATES: dict[str, str] = {"REQUESTED": "Waits for a second", "GRANTED": "Granted", "ENDED": "Over"}
REVIEWS: dict[str, str] = {
    Unmasking.Outcome.JUSTIFIED: "It was an emergency",
    Unmasking.Outcome.NOT_JUSTIFIED: "It was none",
}
