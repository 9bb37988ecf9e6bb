"""How a message looks: one calm page of html and the same words as plain text.

Nothing in it is loaded from elsewhere, so that nobody learns whether and when it was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import render_template

from app.kernel.web import accent as colours
from app.kernel.web.i18n import LANGUAGES
from app.letters.outbox import Letter

# clients that know no style sheet use the attributes in the template; those that know dark nights use this
STYLE = (
    "@media (prefers-color-scheme: dark) {"
    " .paper { background-color: #12181a !important; }"
    " .card { background-color: #1a2224 !important; border-color: #2f3a3d !important; }"
    " .ink { color: #e8ecea !important; }"
    " .soft { color: #a3b0b2 !important; }"
    " .soft a { color: #5cc3cd !important; }"
    " }"
)
FONTS = {
    "fa": "Vazirmatn, 'Noto Sans Arabic', Tahoma, sans-serif",
    "zh": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif",
}
FONT = "'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"


class House(Protocol):
    """Who writes: an organisation, as far as a page shows it."""

    @property
    def name(self) -> str: ...

    @property
    def accent(self) -> str: ...


@dataclass(frozen=True)
class Button:
    """Words to press and where they lead."""

    label: str
    address: str


def mail(
    title: str,
    paragraphs: Sequence[str],
    button: Button,
    *,
    language: str,
    house: House | None = None,
    foot: Sequence[str | Button] = (),
    sender: str = "",
    reply_to: str = "",
    is_question: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """A mail as page and as plain text. `house` writes it, and `sender` stands before the address."""
    direction = LANGUAGES[language].direction if language in LANGUAGES else "ltr"
    name, accent = (house.name, house.accent) if house is not None else ("", colours.OURS)
    return Letter(
        subject=title,
        text=letter_text(title, paragraphs, button, foot=foot),
        html=letter_html(language, direction, title, paragraphs, button, sender=name, accent=accent, foot=foot),
        sender=sender or name,
        reply_to=reply_to,
        is_question=is_question,
        headers=headers or {},
    )


def letter_html(
    language: str,
    direction: str,
    title: str,
    paragraphs: Sequence[str],
    button: Button | None = None,
    *,
    sender: str = "",
    accent: str = colours.OURS,
    foot: Sequence[str | Button] = (),
) -> str:
    """The whole document, written in `language`.

    paragraphs   plain text; line breaks within one stay
    button       what the message asks for; its address is also written out, for who cannot press it
    sender       who writes, above the title
    accent       the organisation's colour, darkened until white stands on it
    foot         small print: sentences, and links such as the one to unsubscribe
    """
    ground = accent if colours.is_colour(accent) else colours.OURS
    return render_template(
        "letter.html",
        language=language,
        direction=direction,
        title=title,
        paragraphs=[paragraph.splitlines() for paragraph in paragraphs],
        button=button,
        sender=sender,
        accent=colours.readable(ground, on=colours.LIGHT_CARD, darker=True),
        foot=[line if isinstance(line, Button) else Button(line, "") for line in foot],
        font=FONTS.get(language, FONT),
        style=STYLE,
    )


def letter_text(
    title: str, paragraphs: Sequence[str], button: Button | None = None, *, foot: Sequence[str | Button] = ()
) -> str:
    """The same message for who reads plain text."""
    parts = [title, *paragraphs]
    if button is not None:
        parts.append(_written(button))
    if foot:
        # "-- " alone on a line begins the small print of a mail
        parts.append("\n".join(["-- ", *map(_written, foot)]))
    return "\n\n".join(parts) + "\n"


def _written(line: str | Button) -> str:
    return f"{line.label}\n{line.address}" if isinstance(line, Button) else line
