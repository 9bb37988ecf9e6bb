"""One request of a respondent: the link, the questionnaire, the response so far, the language."""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from babel import Locale
from flask import current_app, g, request, url_for

from app.kernel.db import begin_writing, utc_now
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, gettext, language_of
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.respond import operations
from app.respond.entry import embed, pace, personal
from app.respond.entry.doors import open_door, version_of
from app.respond.entry.signed_ids import NOTHING, PageToken, ResponseTokens
from app.respond.entry.ways import PERSONAL, PersonalWay, WebWay
from app.respond.models import Response
from app.respond.page import piping
from app.respond.page.sending import json_of
from app.respond.page.written import Words
from app.respond.rights import consents
from app.respond.widths import word_class
from app.studies.operations import LinkUnknown
from app.studies.planning.placeholders import words_of
from survey_defs import routing
from survey_defs.kinds.countries import COUNTRIES
from survey_defs.model import Questionnaire, ResponseScale
from survey_defs.texts import ANSWER, Texts, fill

OWN_FORMS = ("same-origin", "none", None)


def tokens() -> ResponseTokens:
    """Made once for each application: keys are derived only then."""
    kept: dict[str, ResponseTokens] = current_app.extensions
    if "response_tokens" not in kept:
        config = current_config()
        kept["response_tokens"] = ResponseTokens(config.keys)
    return kept["response_tokens"]


def _open(address: str) -> WebWay:
    try:
        return open_door(address)
    except LinkUnknown:
        if address.startswith(PERSONAL):
            pace.asking_for_nothing()
        raise


def _told(name: str) -> str | None:
    """A field that the page sends along, as a form or as its script does."""
    told = json_of(request).get(name) if request.is_json else request.form.get(name)
    return told if isinstance(told, str) else None


def _is_own_form() -> bool:
    """Not sent by a page of another site: that one could make a visitor go on in a response of its own."""
    return request.headers.get("Sec-Fetch-Site") in OWN_FORMS


def _reopened(link: WebWay, sent: PageToken) -> Response | None:
    """The unfinished response whose page was sent without the cookie."""
    found = operations.find(sent.response, link, lock=True) if sent.response else None
    if found is None or found.status != "started":
        return None
    # to answers of an anonymous personal link that were set aside only the receipt code leads back
    is_aside = isinstance(link, PersonalWay) and link.is_anonymous and found.receipt_hash is not None
    return None if is_aside else found


@dataclass(frozen=True)
class Visit:
    """What every page of a respondent needs.

    version    the one that the response was begun with, else the one that the page was drawn from, else the wave's:
               who has seen a question answers that question, also after the wave was moved to a newer version
    sent       what the page carried
    is_sample  of a preview: where a text repeats an answer it shows one that could be given
    is_reopened  the page was sent without its cookie, and opened its response by the signed id it carries
    """

    link: WebWay
    version: Version
    questionnaire: Questionnaire
    response: Response | None
    language: str
    sent: PageToken = NOTHING
    is_sample: bool = False
    is_reopened: bool = False

    @classmethod
    def of(cls, address: str) -> "Visit":
        """The visit behind a link's address; unknown addresses and closed waves are refused kindly."""
        if request.method == "POST":
            begin_writing()
        link = g.way_in = _open(address)
        is_post = request.method == "POST"
        sent = tokens().read_page(address, _told("response")) if is_post and _is_own_form() else NOTHING
        carried = tokens().read(address, request.cookies.get(f"r_{address}"))
        known = carried or tokens().read(address, embed.carried_token(link))
        holds = known is not None
        response = operations.find(known, link, lock=is_post) if known else None
        response = response or personal.find_response(link, lock=is_post)
        reopened = _reopened(link, sent) if known is None and response is None else None
        response = response or reopened
        version = version_of(link.wave, response.version_id if response else sent.version)
        questionnaire = definition_of(version)
        wished = [request.form.get("language"), request.args.get("lang"), _told("in")]
        known_languages = [*wished, response and response.language, link.language]
        first = next((code for code in known_languages if code in questionnaire.languages), None)
        g.language = language_of(first, questionnaire.languages)
        operations.require_open(link.wave, utc_now(), response)
        personal.require_usable(link, response, holds=holds and response is not None and response.uuid == known)
        return cls(link, version, questionnaire, response, g.language, sent, is_reopened=reopened is not None)

    def of_response(self, response: Response) -> "Visit":
        """The same visit once it has its response, in that one's version."""
        version = version_of(self.link.wave, response.version_id)
        return replace(self, response=response, version=version, questionnaire=definition_of(version))

    @cached_property
    def words(self) -> dict[str, str]:
        """What stands for the placeholders of the texts."""
        return words_of(self.link.wave.study, self.questionnaire, self.language)

    def say(self, texts: Texts | None) -> str:
        """A text in the language of the visit, its placeholders and earlier answers filled in."""
        if not texts:
            return ""
        text = texts.get(self.language) or texts[self.questionnaire.default_language]
        return fill(text, {**self.words, **self._answers_in(text)} if ANSWER in text else self.words)

    def _answers_in(self, text: str) -> Mapping[str, str]:
        answers = self.response.answers if self.response else None if self.is_sample else {}
        words = Words(self.questionnaire, self.language, self.say, currency=self.words.get("currency", ""))
        return piping.said(text, self.questionnaire, answers, words)

    def word_class(self, scale: ResponseScale) -> str:
        """How long the longest word of a response scale is, for the style sheet."""
        return word_class(self.say(point.label) for point in scale.points)

    def receipt(self, code: str) -> str:
        """The sentence that gives the receipt code."""
        texts = self.questionnaire.receipt
        template = (texts or {}).get(self.language) or gettext("Your receipt code is {code}. Keep it.")
        return fill(template, {"code": code})

    @property
    def example_date(self) -> str:
        return formatter().typed_date(dt.date(2026, 3, 21))

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        """Country codes with their names, in the order of the language."""
        names = Locale.parse(self.language).territories
        return sorted(((code, names[code]) for code in COUNTRIES if code in names), key=lambda pair: pair[1])

    @property
    def address(self) -> str:
        return self.link.address

    @property
    def consent_intro(self) -> Texts | None:
        """What is said about the answers, in the study's mode of anonymity."""
        consent, mode = self.questionnaire.consent, self.link.wave.study.anonymity
        return consent.intro.get(mode) if consent else None

    def agreed_texts(self, chosen: int) -> tuple[str, ...]:
        """The words under which the person agreed to take part; where the response keeps no language that tells too
        few apart, these do not tell it either.
        """
        consent = self.questionnaire.consent
        if consent is None:
            return ()
        kept = self.response.language if self.response else self.language
        spoken = kept if kept in self.questionnaire.languages else self.questionnaire.default_language
        said = replace(self, language=spoken)
        return consents.texts_of(consent.agree, said.say, chosen=chosen, intro=said.say(self.consent_intro))

    @property
    def may_go_on(self) -> bool:
        """Whether a page that came without its cookie leads to the next one, where earlier answers stand."""
        return not self.is_reopened or self.link.kind not in ("kiosk", "back")

    @property
    def kept_language(self) -> str:
        """What the response keeps of the language in which it is answered."""
        way = self.link
        keeps_its_own = way.kind == "back" or (isinstance(way, PersonalWay) and way.is_anonymous)
        return self.response.language if keeps_its_own and self.response else self.language

    @property
    def may_answer(self) -> bool:
        """A started response takes answers; a finished one while its person corrects it with the receipt code."""
        if self.response is None:
            return False
        corrected = tokens().read(f"c:{self.address}", request.cookies.get(f"c_{self.address}"))
        return self.response.status == "started" or corrected == self.response.uuid

    @property
    def was_enough(self) -> bool:
        """Whether the response ended because a quota by answers was full."""
        response = self.response
        if response is None or response.status != "screened":
            return False
        return not routing.is_screened_out(self.questionnaire, response.answers)

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of another page of this visit; it names the language where the response does not."""
        other = self.response is not None and self.response.language != self.language
        values = {"lang": self.language if other else None} | values
        return url_for(endpoint, s=self.address, t=self.carried, **values)

    @cached_property
    def start(self) -> str:
        """The address at which this way begins."""
        if isinstance(self.link, PersonalWay):
            return url_for("respond.enter_personally", token=self.link.token)
        if self.link.kind == "back":
            return url_for("mine.ask")
        return url_for("respond.enter", address=self.address)

    @property
    def carried(self) -> str | None:
        """The signed response, where a framed page has no cookie to hold it; None elsewhere."""
        if self.response is None or not embed.is_embedded(self.link):
            return None
        if tokens().read(self.address, request.cookies.get(f"r_{self.address}")) is not None:
            return None
        return tokens().sign(self.address, self.response.uuid)

    def sent_response(self) -> UUID | None:
        """The response id that the page carried, if it was made for this link.

        It doubles as the guard against forged posts: another site can neither read nor make one.
        """
        return self.sent.response

    def age(self) -> float | None:
        """Seconds since the page that was sent had been drawn; None where it does not tell."""
        return None if self.sent.drawn is None else time.time() - self.sent.drawn

    def page_token(self, response: UUID) -> str:
        """What the page carries to be sent with."""
        return tokens().sign_page(self.address, response, now=time.time(), version=self.version.id)
