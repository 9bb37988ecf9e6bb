"""The colours of charts, by the role they play: each is a custom property of the page's style.

No two roles share a colour here, because a drawing is told apart by its colours when it becomes classes: what is white
on white paper and dark on dark paper differs by a digit that nobody sees.
"""

INK, SOFT, MUTE = "#1c2426", "#55646a", "#617074"
LINE, STRONG, RIM, GRID, MID = "#dfe3e1", "#8b999b", "#7c8a8c", "#e4e7e4", "#c3cbca"
CARD, SUNK, BAND = "#ffffff", "#f3f2ed", "#dbe9ea"
ACCENT, WASH, ON_ACCENT = "#0b7280", "#e3f1f2", "#fefefe"
FALL, FALL_WASH, ON_FALL = "#a8431a", "#faeadf", "#fdfdfd"
# amounts in five steps, little to much; the figures in a cell change their ink at the fourth
AMOUNTS = ("#e6f1f1", "#b9dadc", "#7dbac0", "#23808b", "#0a5f6b")
# the same on the other side of a middle
AGAINST = ("#f7e6da", "#ecc5a8", "#d99a70", "#b9572b", "#8f3511")
NEUTRAL = "#ecebe6"
AMOUNT_INK, AMOUNT_INK_STRONG = "#1c2427", "#fcfcfc"

# the custom property of each colour, without its dashes
ROLES = {
    INK: "ink", SOFT: "ink-soft", MUTE: "mute", LINE: "line", STRONG: "line-strong", RIM: "rim", GRID: "grid",
    MID: "mid", CARD: "ground", SUNK: "sunk", BAND: "band", ACCENT: "rise", WASH: "rise-wash",
    ON_ACCENT: "on-rise", FALL: "fall", FALL_WASH: "fall-wash", ON_FALL: "on-fall", NEUTRAL: "neutral",
    **{colour: f"q{step}" for step, colour in enumerate(AMOUNTS, 1)},
    **{colour: f"r{step}" for step, colour in enumerate(AGAINST, 1)},
    AMOUNT_INK: "q-ink", AMOUNT_INK_STRONG: "q-ink-strong",
}  # fmt: skip


class UnknownColour(ValueError):
    """A drawing holds a colour that has no role: it could not follow the page into the dark."""

    def __init__(self, colour: str) -> None:
        super().__init__(f"needed: a colour of the palette; found: {colour}; remedy: give it a role in ROLES")


def role_of(colour: str) -> str:
    """The custom property of a colour.

    Raises
    ------
    UnknownColour   none has it
    """
    try:
        return ROLES[colour]
    except KeyError:
        raise UnknownColour(colour) from None


def step_of(share: float, most: float) -> int:
    """Which of the five steps an amount takes, from 0; what is nothing has the first."""
    if most <= 0:
        return 0
    return min(int(share / most * len(AMOUNTS)), len(AMOUNTS) - 1)


def ink_on(step: int) -> str:
    """The ink of figures on a step."""
    return AMOUNT_INK_STRONG if step >= 3 else AMOUNT_INK
