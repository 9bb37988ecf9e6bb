"""How wide a drawing is: a chart is drawn again for each width, it does not shrink."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A width in pixels, which at 72 to the inch are printer's points.

    name   of the class by which a page chooses the drawing
    """

    name: str
    width: int

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one panel only."""
        return self.width < 420

    @property
    def is_wide(self) -> bool:
        """Whether two panels and a column of words stand side by side."""
        return self.width > 900


DESK = Paper("desk", 1072)
HALF = Paper("half", 516)
MIDDLE = Paper("middle", 690)
PHONE = Paper("phone", 320)
PAPER = Paper("paper", 690)
PAPERS = (DESK, HALF, MIDDLE, PHONE, PAPER)
