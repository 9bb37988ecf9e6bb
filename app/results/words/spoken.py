"""What suits each level of word of mouth, and whose advice that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.web.i18n import gettext as _

GHAFFARI = "Ghaffari (2005)"


@dataclass(frozen=True)
class Advice:
    """Something to do, in words.

    source   who says so; "" where it is ours
    """

    text: str
    source: str = ""


def advice_by_level() -> Mapping[int, Advice]:
    """One line for each level from +4 to -4."""
    return {
        4: Advice(_("Experts, well-known people and model customers carry it on: give them news."), GHAFFARI),
        3: Advice(_("People persuade others, as for a new cinema or a new bank: give them something to pass on.")),
        2: Advice(_("Advertising completes what people say when they are asked."), GHAFFARI),
        1: Advice(_("They answer well when asked: give others reasons to ask.")),
        0: Advice(_("They use it and do not talk: give them something worth telling.")),
        -1: Advice(_("Advertising helps, but slowly."), GHAFFARI),
        -2: Advice(_("Sales fall slowly: mend the cause before advertising.")),
        -3: Advice(_("They talk others out of it: answer each complaint in person.")),
        -4: Advice(_("They oppose it in public: mend the cause and say so in public.")),
    }
