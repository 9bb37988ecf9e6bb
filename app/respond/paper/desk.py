"""One look at the page for typing: the wave, the sheet, what was chosen for this sitting."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from babel import Locale
from flask import request

from app.accounts import access
from app.accounts.models import Site
from app.db import utc_now
from app.errors import NotFound
from app.i18n import LANGUAGES
from app.questionnaires.operations import definition_of
from app.respond.paper import codes, entry
from app.respond.paper.sheet import Sheet
from app.respond.paper.sitting import Sitting
from app.respond.ways import PaperWay
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.placeholders import words_of
from survey_defs.calendars import read_date
from survey_defs.countries import COUNTRIES
from survey_defs.errors import InvalidAnswer
from survey_defs.model import Questionnaire


@dataclass(frozen=True)
class Desk:
    """A wave whose forms the member may type in."""

    wave: Wave
    questionnaire: Questionnaire

    @classmethod
    def of(cls, wave_id: int) -> "Desk":
        """Raises NotFound, TypingOver."""
        wave = find_wave(access.organisation(), wave_id)
        entry.require_typing(wave, utc_now())
        return cls(wave, definition_of(wave.version))

    @cached_property
    def sites(self) -> list[Site]:
        """Sites that the member may type for."""
        return [site for site in access.organisation().sites if access.current().sees(site)]

    @property
    def languages(self) -> list[str]:
        return [code for code in self.questionnaire.languages if code in LANGUAGES]

    @property
    def may_be_of_no_site(self) -> bool:
        return access.current().sees(None)

    def site(self, typed: str | None) -> Site | None:
        """The site with this id. Raises NotFound for one that the member does not see, and for none where one must be
        named.
        """
        found = next((site for site in self.sites if str(site.id) == typed), None)
        if found is None and (typed or not self.may_be_of_no_site):
            raise NotFound
        return found

    def language(self, typed: str | None) -> str:
        if typed not in self.languages or typed is None:
            raise NotFound
        return typed

    def day(self, typed: str | None) -> dt.date | None:
        """The day on the form; None where none was typed. Raises WrongDay."""
        if not (typed or "").strip():
            return None
        try:
            day = read_date(str(typed))
        except InvalidAnswer:
            raise entry.WrongDay from None
        entry.require_day(self.wave, day, utc_now())
        return day

    def sheet(self, language: str) -> Sheet:
        return Sheet(self.questionnaire, language, words_of(self.wave.study, self.questionnaire, language))

    def chosen(self) -> Sitting | None:
        """The sitting, unless what it holds is not the member's (any more)."""
        sitting = Sitting.of(self.wave.id)
        known = {site.id for site in self.sites} | ({None} if self.may_be_of_no_site else set())
        if sitting is None or sitting.site_id not in known or sitting.language not in self.languages:
            return None
        return sitting

    def first_sitting(self) -> Sitting | None:
        """Where there is nothing to choose, or the code of the form has said it, nothing is asked."""
        wished = request.args.get("language")
        languages = [wished] if wished in self.languages else self.languages
        sites = [site.id for site in self.sites] + ([None] if self.may_be_of_no_site and not self.sites else [])
        if len(languages) != 1 or len(sites) != 1 or languages[0] is None:
            return None
        return Sitting(wave_id=self.wave.id, site_id=sites[0], language=languages[0])

    def way(self, site: Site | None) -> PaperWay:
        return PaperWay(self.wave, site)

    def code(self, language: str) -> codes.FormCode:
        return codes.code_of(self.wave, language)


def countries(language: str) -> list[tuple[str, str]]:
    """Country codes with their names, in the order of the language."""
    names = Locale.parse(language).territories
    return sorted(((code, names[code]) for code in COUNTRIES if code in names), key=lambda pair: pair[1])
