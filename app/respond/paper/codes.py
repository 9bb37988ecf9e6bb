"""The code at the foot of a form: which wave, which language, which version. It leads to the page for typing."""

import re
from dataclasses import dataclass

from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import to_latin_digits
from app.questionnaires.models import Version
from app.studies.models import Wave
from app.studies.waves import versions_asked

CODE = re.compile(r"(\d{1,9})-([a-z]{2})-([0-9a-f]{4})")
DIGITS = 4


class UnknownCode(AppError):
    """What was typed is no code of a form, or the form is of a version that the wave never asked."""

    status = 422

    def __init__(self, *, other_version: bool = False) -> None:
        if other_version:
            super().__init__(
                _l("This form belongs to another version of the questionnaire"),
                _l("This wave never asked it. Check the code, and whether the form belongs to another wave."),
            )
            return
        super().__init__(
            _l("There is no form with this code"),
            _l("The code stands at the foot of every page, such as 12-fa-3f9c. Type it as it stands there."),
        )


@dataclass(frozen=True)
class FormCode:
    wave_id: int
    language: str
    version: str

    def __str__(self) -> str:
        return f"{self.wave_id}-{self.language}-{self.version}"


def code_of(wave: Wave, language: str) -> FormCode:
    """Of the form that is printed now."""
    return FormCode(wave.id, language, wave.version.digest[:DIGITS])


def read_code(typed: str) -> FormCode:
    """Raises UnknownCode. Digits of any script, capitals and spaces do no harm."""
    found = CODE.fullmatch(to_latin_digits(typed).replace(" ", "").lower())
    if found is None:
        raise UnknownCode
    return FormCode(int(found[1]), found[2], found[3])


def version_of(code: FormCode, wave: Wave) -> Version:
    """The version on the form: the wave's, or one that it asked before it was moved. Raises UnknownCode."""
    for version in versions_asked(wave):
        if code.version == version.digest[:DIGITS]:
            return version
    raise UnknownCode(other_version=True)
