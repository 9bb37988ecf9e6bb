"""One look at the page for typing: the wave, the sheet, what was chosen for this sitting."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from babel import Locale
from flask import request

from app.accounts import access
from app.accounts.models import Site
from app.kernel.db import utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import LANGUAGES
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.respond.entry.doors import version_of
from app.respond.entry.ways import PaperWay
from app.respond.models import Response
from app.respond.paper import codes, entry
from app.respond.paper.person import Person
from app.respond.paper.sheet import Sheet
from app.respond.paper.sitting import Sitting
from app.studies import quotas
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.planning.placeholders import words_of
from app.studies.waves import versions_asked
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.calendars import read_date
from survey_defs.kinds.countries import COUNTRIES
from survey_defs.model import Questionnaire


@dataclass(frozen=True)
class Desk:
    """A wave whose forms the member may type in, and the version that is printed on them."""

    wave: Wave
    version: Version

    @classmethod
    def of(cls, wave_id: int, *, version: int | None = None) -> "Desk":
        """For the forms of this version, else of the one that was chosen last. Raises NotFound, TypingOver."""
        wave = find_wave(access.organisation(), wave_id)
        entry.require_typing(wave, utc_now())
        sitting = Sitting.of(wave_id)
        wished = version or (sitting.version if sitting else None)
        asked = versions_asked(wave) if wished else [wave.version]
        return cls(wave, next((one for one in asked if one.number == wished), wave.version))

    @property
    def earlier(self) -> int | None:
        """The number of its version, where the wave asks a newer one by now."""
        return None if self.version is self.wave.version else self.version.number

    @property
    def questionnaire(self) -> Questionnaire:
        return definition_of(self.version)

    @cached_property
    def versions(self) -> list[Version]:
        """Those whose forms may come: more than one where the wave was moved."""
        return versions_asked(self.wave)

    @property
    def knows_people(self) -> bool:
        return not self.wave.study.is_anonymous

    def is_full(self, site: Site | None) -> bool:
        """Whether the quota of the site is reached: forms are taken all the same, and count."""
        return quotas.is_full(self.wave, site)

    @cached_property
    def sites(self) -> list[Site]:
        """Sites that the member may type for."""
        return access.current().scope.seen(access.organisation().sites)

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

    def site_of(self, sitting: Sitting) -> Site | None:
        return next((site for site in self.sites if site.id == sitting.site_id), None)

    def of_form(self, response: Response) -> "Desk":
        """The desk for the version that this form was typed in."""
        return replace(self, version=version_of(self.wave, response.version_id))

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

    def way(self, site: Site | None, giver: Person | None) -> PaperWay:
        way = PaperWay(wave=self.wave, version=self.version, site=site)
        if giver is None:
            return way
        return replace(
            way,
            site=site or giver.site,
            customer_id=giver.customer_id,
            invitation=giver.invitation,
            pseudonym=giver.pseudonym,
        )

    def code(self, language: str) -> codes.FormCode:
        return codes.code_of(self.wave, language)


def countries(language: str) -> list[tuple[str, str]]:
    """Country codes with their names, in the order of the language."""
    names = Locale.parse(language).territories
    return sorted(((code, names[code]) for code in COUNTRIES if code in names), key=lambda pair: pair[1])
