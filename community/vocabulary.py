"""The fixed words of the community: themes and content notes.

They are code and not rows: clients translate them, search maps synonyms to them, and a change is a release.
Append; never rename or reorder (a content note's place is its bit in the database).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Theme:
    """What a topic or a member's experience is about."""

    slug: str
    name: str

    @property
    def words(self) -> str:
        """Its name as words in small letters, as somebody types it."""
        return self.name.casefold().replace("-", " ")


THEMES: dict[str, Theme] = {
    slug: Theme(slug, name)
    for slug, name in [
        ("anxiety", "Anxiety"),
        ("panic", "Panic"),
        ("social-anxiety", "Social anxiety"),
        ("depression", "Depression"),
        ("low-energy", "Low energy"),
        ("bipolar", "Bipolar"),
        ("ocd", "OCD"),
        ("trauma", "Trauma"),
        ("flashbacks", "Flashbacks"),
        ("grief", "Grief"),
        ("loneliness", "Loneliness"),
        ("sleep", "Sleep"),
        ("nightmares", "Nightmares"),
        ("self-harm", "Self-harm"),
        ("suicidal-thoughts", "Suicidal thoughts"),
        ("eating", "Eating"),
        ("body-image", "Body image"),
        ("addiction", "Addiction"),
        ("alcohol", "Alcohol"),
        ("gambling", "Gambling"),
        ("relapse", "Relapse"),
        ("psychosis", "Psychosis"),
        ("adhd", "ADHD"),
        ("autism", "Autism"),
        ("burnout", "Burnout"),
        ("work", "Work"),
        ("study", "Study"),
        ("exams", "Exams"),
        ("family", "Family"),
        ("parenting", "Parenting"),
        ("relationships", "Relationships"),
        ("breakup", "Breakup"),
        ("friendship", "Friendship"),
        ("caring", "Caring for someone"),
        ("medication", "Medication"),
        ("therapy", "Therapy"),
        ("diagnosis", "Diagnosis"),
        ("hospital", "Hospital"),
        ("crisis", "Crisis"),
        ("self-care", "Self-care"),
        ("mindfulness", "Mindfulness"),
        ("movement", "Movement"),
        ("creativity", "Creativity"),
        ("journaling", "Journaling"),
        ("routine", "Routine"),
        ("anger", "Anger"),
        ("shame", "Shame"),
        ("self-esteem", "Self-esteem"),
        ("identity", "Identity"),
        ("money", "Money"),
        ("chronic-pain", "Chronic pain"),
        ("hope", "Hope"),
        ("telling-others", "Telling others"),
        ("navigating-services", "Navigating services"),
    ]
}


class ContentNote(Enum):
    """What a text touches, so that a reader can choose. A note is never a ban."""

    SELF_HARM = "SELF_HARM"
    SUICIDE = "SUICIDE"
    METHODS = "METHODS"
    SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE"
    DOMESTIC_ABUSE = "DOMESTIC_ABUSE"
    CHILD_ABUSE = "CHILD_ABUSE"
    VIOLENCE = "VIOLENCE"
    DISORDERED_EATING = "DISORDERED_EATING"
    BODY_NUMBERS = "BODY_NUMBERS"
    SUBSTANCE_USE = "SUBSTANCE_USE"
    DEATH = "DEATH"
    PREGNANCY_LOSS = "PREGNANCY_LOSS"
    ANIMAL_LOSS = "ANIMAL_LOSS"
    HOSPITAL = "HOSPITAL"
    COERCED_TREATMENT = "COERCED_TREATMENT"
    PSYCHOSIS = "PSYCHOSIS"
    MEDICATION = "MEDICATION"
    DISCRIMINATION = "DISCRIMINATION"
    MEDICAL_PROCEDURE = "MEDICAL_PROCEDURE"
    RELATIONSHIP_BREAKDOWN = "RELATIONSHIP_BREAKDOWN"

    @property
    def description(self) -> str:
        """One sentence for the schema."""
        return f"Touches {self.value.lower().replace('_', ' ')}."


_BITS = {note: 1 << place for place, note in enumerate(ContentNote)}


def pack_notes(notes: Iterable[ContentNote]) -> int:
    """Content notes as bits of one integer: what a viewer hides becomes one `&` in any database."""
    packed = 0
    for note in notes:
        packed |= _BITS[note]
    return packed


def unpack_notes(packed: int) -> list[ContentNote]:
    """The content notes in an integer, in the vocabulary's order."""
    return [note for note, bit in _BITS.items() if packed & bit]
