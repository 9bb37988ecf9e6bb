"""Personal links as QR codes on paper, many on a page, to be cut apart and handed over."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.kernel.web.i18n import LANGUAGES, Formatter, formatter, speaking
from app.kernel.web.i18n import gettext as _
from app.printing import typesetting
from app.studies.inviting.handing_over import PersonalLink
from app.studies.inviting.letters import last_day, title_of
from app.studies.models import Wave

TEMPLATE = Path(__file__).parent / "typst" / "links.typ"
LABELS = ("name", "key", "none")
# columns and rows on a page
SIZES = {"small": (4, 7), "large": (2, 4)}


@dataclass(frozen=True, kw_only=True)
class Layout:
    label: str = "name"
    size: str = "small"


@dataclass(frozen=True)
class Words:
    """What a card says in one language."""

    title: str
    hint: str
    alternative: str


def render(wave: Wave, links: Iterable[PersonalLink], layout: Layout, fmt: Formatter) -> bytes:
    """The sheet as PDF. Raises MissingFont."""
    language = fmt.language.code
    found = list(links)
    columns, rows = SIZES[layout.size]
    words = {code: _words(wave, code) for code in {link.language for link in found}}
    document = {
        "fonts": typesetting.families(language),
        "language": language,
        "direction": fmt.language.direction,
        "title": _("Personal links: %(study)s", study=wave.study.title),
        "numbering": fmt.digits("1 / 1"),
        "columns": columns,
        "rows": rows,
        "cards": [_card(wave, link, layout, number, words[link.language]) for number, link in enumerate(found)],
    }
    files = {f"{number}.svg": _code(link.link) for number, link in enumerate(found)}
    return typesetting.render(TEMPLATE, {"sheet": json.dumps(document)}, language, files)


def _card(wave: Wave, link: PersonalLink, layout: Layout, number: int, words: Words) -> dict[str, object]:
    label = {"name": link.name or link.key, "key": link.key, "none": ""}[layout.label]
    return {
        "file": f"{number}.svg",
        "label": label,
        "organisation": wave.study.organisation.name,
        "title": words.title,
        "hint": words.hint,
        "alternative": f"{words.alternative} {label}".strip(),
        "language": link.language,
        "direction": LANGUAGES[link.language].direction,
    }


def _words(wave: Wave, language: str) -> Words:
    with speaking(language):
        closes = last_day(wave)
        until = _("You can answer until %(day)s.", day=closes) if closes else ""
        hint = formatter().sentences(*filter(None, (_("Point the camera of your phone here."), until)))
        return Words(title_of(wave, language), hint, _("QR code of a personal link"))


def _code(link: str) -> bytes:
    # 0.05 to 0.2 seconds to import: only who prints links pays
    import segno

    body = io.BytesIO()
    # random letters need no search for the best of eight masks, which is five sixths of the work
    segno.make(link, error="m", micro=False, mask=2).save(body, kind="svg", xmldecl=False, border=0, omitsize=True)
    return body.getvalue()
