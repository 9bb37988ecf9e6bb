"""What messages say: the words of a study by kind and language, and the default wording where a study has none."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.kernel.errors import AppError
from app.kernel.web.i18n import LANGUAGES, formatter, isolated, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study
from survey_defs.texts import clean_text, placeholders

LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_SMS = 150, 5000, 500
LINK, NAME = "link", "name"
PLACES = {
    NAME: _l("the name of the customer"),
    "organisation": _l("the name of your organisation"),
    "study": _l("the title of the questionnaire"),
    "site": _l("the customer's site"),
    "minutes": _l("how long it takes"),
    "closes": _l("the last day to answer"),
    LINK: _l("the personal link; without it the email ends with a button"),
    "contact": _l("how to reach your organisation"),
    "stop": _l("the link to unsubscribe; an email always ends with it"),
}


class Kind(StrEnum):
    """Messages of a wave, in the order in which they go out."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST = "last"


class Words(BaseModel):
    """A message before the names in braces are filled in; `sms` is what it says as a text message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    text: str
    sms: str


class WordsRefused(AppError):
    """A message that could not be filled in."""

    status = 422


def words_for(study: Study, kind: Kind, language: str) -> Words:
    """The study's own words, else ours."""
    return own_words(study, kind, language) or stock_words(kind, language)


def own_words(study: Study, kind: Kind, language: str) -> Words | None:
    """None where the study leaves the words to us."""
    kept = (study.letters or {}).get(kind, {}).get(language)
    return Words.model_validate(kept) if kept else None


def keep(study: Study, kind: Kind, language: str, words: Words) -> None:
    """Store a study's own words, cleaned; ours are not stored, so that they improve. Raises WordsRefused."""
    clean = _cleaned(words)
    _require_fillable(clean)
    _store(study, kind, language, None if clean == _cleaned(stock_words(kind, language)) else clean)


def forget(study: Study, kind: Kind, language: str) -> None:
    """Back to the default wording."""
    _store(study, kind, language, None)


def _store(study: Study, kind: Kind, language: str, words: Words | None) -> None:
    kept = {name: dict(by_language) for name, by_language in (study.letters or {}).items()}
    by_language = kept.setdefault(str(kind), {})
    by_language.pop(language, None)
    if words is not None:
        by_language[language] = words.model_dump()
    study.letters = {name: by_language for name, by_language in kept.items() if by_language}


def _cleaned(words: Words) -> Words:
    return Words(
        subject=clean_text(words.subject, lines=False),
        text=clean_text(words.text, lines=True),
        sms=clean_text(words.sms, lines=True),
    )


def _require_fillable(words: Words) -> None:
    unknown = sorted(placeholders(" ".join((words.subject, words.text, words.sms))) - PLACES.keys())
    if unknown:
        raise WordsRefused(
            _l("Nothing stands for %(names)s", names=formatter().listed(_braced(unknown))),
            _l("These names are filled in: %(names)s.", names=formatter().listed(_braced(PLACES))),
        )
    if not words.subject or not words.text or not words.sms:
        raise WordsRefused(_l("A part of the message is empty"), _l("Fill in subject, email and text message."))
    limits = ((words.subject, LONGEST_SUBJECT), (words.text, LONGEST_TEXT), (words.sms, LONGEST_SMS))
    for text, most in limits:
        if len(text) > most:
            raise WordsRefused(
                _l("A part of the message is too long"),
                _l(
                    "Subject, email and text message may have %(limits)s characters.",
                    limits=formatter().listed(formatter().integer(most) for _text, most in limits),
                ),
            )


def _braced(names: Iterable[str]) -> list[str]:
    # a brace beside Persian words would turn round
    return [isolated(f"{{{name}}}") for name in names]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of names. A line that needs one that is empty is left out; a name that is not known is
    left out of its line.
    """
    lines = [_fill_line(line, values) for line in text.split("\n")]
    # a line that fell out must not leave a hole
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line is not None)).strip()


def _fill_line(line: str, values: Mapping[str, str]) -> str | None:
    if any(not values.get(name) for name in placeholders(line) - {NAME}):
        return None
    if not values.get(NAME):
        line = re.sub(r"\s*\{name\}", "", line).lstrip()
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], line)


def stock_words(kind: Kind, language: str) -> Words:
    """Ours, in a language of the interface."""
    with speaking(language if language in LANGUAGES else "en"):
        return STOCK[kind]()


def _invitation() -> Words:
    return _asking(
        _("{organisation} would like your opinion"),
        _(
            "You know {organisation} from your own experience. How well do we do, and what should become "
            "better? Your answers decide what we work on next."
        ),
        _("{organisation} would like your opinion. It takes {minutes}: {link}"),
    )


def _reminder() -> Words:
    return _asking(
        _("A reminder: {organisation} would like your opinion"),
        _(
            "Some days ago we asked for your opinion of {organisation}. Perhaps the moment was not right: "
            "your link still works."
        ),
        _("A reminder: {organisation} would like your opinion. {link}"),
    )


def _last() -> Words:
    return _asking(
        _("The last reminder: {organisation} would like your opinion"),
        _(
            "This is the last time that we write to you about this survey. We would be sorry to miss your "
            "opinion of {organisation}."
        ),
        _("The last reminder: {organisation} would like your opinion. {link}"),
    )


def _asking(subject: str, why: str, sms: str) -> Words:
    """What every message says around its own reason for asking."""
    answering = _("It takes {minutes}, on a phone too.") + "\n" + _("You can answer until {closes}.")
    thanks = _("Thank you very much") + "\n{organisation}"
    text = "\n\n".join((_("Hello {name},"), why, answering, thanks))
    return Words(subject=subject, text=text, sms=sms + "\n" + _("Unsubscribe: {stop}"))


STOCK = {Kind.INVITATION: _invitation, Kind.REMINDER: _reminder, Kind.LAST: _last}
