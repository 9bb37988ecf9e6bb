"""The sites of an organisation: hotel properties, branches."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlalchemy import Table, exists, select

from app.accounts import audit
from app.accounts.models import JoinInvitation, Organisation, Site, join_invitation_site
from app.accounts.operations import LONGEST_NAME, InvalidAccount
from app.kernel.db import Base, session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter, gettext, to_latin_digits
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.texts import clean_name

audit.thing("site", _l("site"), name="name", endpoint="office.site", value="site_id")
SITE_ADDED = audit.deed("site.added", _l("Site added"))
SITE_CHANGED = audit.deed("site.changed", _l("Site changed"))
SITE_DELETED = audit.deed("site.deleted", _l("Site deleted"))

LONGEST_CODE, MOST_LINES = 64, 2000
CODE = re.compile(r"[\w.\-]+")
# the words of a first line that names the columns
HEADS = frozenset({"code", "name", "site", "region", "کد", "نام", "شعبه", "منطقه", "代码", "名称", "mã", "tên"})
# what a site may be used by, as the interface calls it; tables that are not named here are called "other things"
USES: Mapping[str, str] = {
    "response": _l("responses"),
    "refusal": _l("refusals"),
    "link": _l("links"),
    "customer": _l("customers"),
    "purchase": _l("purchases"),
    "invitation": _l("invitations"),
    "membership_site": _l("members"),
    "join_invitation_site": _l("invitations to join"),
    "case": _l("cases"),
    "monthly_reader": _l("readers of the monthly page"),
}


class SiteInUse(AppError):
    """Something belongs to the site, so it stays."""

    status = 409

    def __init__(self, site: Site, uses: list[str]) -> None:
        super().__init__(
            _l("“%(site)s” cannot be deleted", site=site.name),
            _l(
                "These belong to it: %(uses)s. Rename the site, or leave it as it is: old figures need it.",
                uses=formatter().listed(uses),
            ),
        )


class BadLines(AppError):
    """Some pasted lines cannot be sites; nothing was stored. `lines` say which and why."""

    status = 422

    def __init__(self, lines: list[str]) -> None:
        super().__init__(_l("Some lines cannot be sites; nothing was stored"), _l("Mend them and paste again."))
        self.lines = lines


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A site as it is typed; the code comes from the name where none is given."""

    name: str
    code: str = ""
    region: str = ""


def sites_of(organisation: Organisation) -> list[Site]:
    return list(session.scalars(select(Site).where(Site.organisation_id == organisation.id).order_by(Site.name)))


def find_site(organisation: Organisation, site_id: int) -> Site:
    found = session.scalar(select(Site).filter_by(id=site_id, organisation_id=organisation.id))
    if found is None:
        raise NotFound
    return found


def add(organisation: Organisation, wanted: Wanted) -> Site:
    """Raises InvalidAccount where the name or the code cannot be."""
    return _add(organisation, wanted, _codes(organisation))


def _add(organisation: Organisation, wanted: Wanted, taken: Set[str]) -> Site:
    made = Site(organisation_id=organisation.id, code="", name="")
    _write(made, wanted, taken)
    session.add(made)
    session.flush()
    audit.record(SITE_ADDED, made, organisation=organisation)
    return made


def change(site: Site, wanted: Wanted) -> None:
    """Another name, code or region; figures and links follow, because they know the site by its number."""
    _change(site, wanted, _codes(site.organisation) - {site.code.casefold()})


def _change(site: Site, wanted: Wanted, taken: Set[str]) -> None:
    _write(site, wanted, taken)
    session.flush()
    audit.record(SITE_CHANGED, site, organisation=site.organisation)


def delete(site: Site) -> None:
    """Only a site that nothing belongs to. Raises SiteInUse, which says what does."""
    over = JoinInvitation.accepted_at.is_not(None) | JoinInvitation.withdrawn_at.is_not(None)
    offers = join_invitation_site.c
    forgotten = offers.join_invitation_id.in_(select(JoinInvitation.id).where(over))
    session.execute(join_invitation_site.delete().where(offers.site_id == site.id, forgotten))
    uses = _uses(site)
    if uses:
        raise SiteInUse(site, uses)
    organisation = site.organisation
    audit.record(SITE_DELETED, site, organisation=organisation)
    session.delete(site)
    session.flush()


def paste(organisation: Organisation, text: str) -> tuple[int, int]:
    """Add or change many; how many were added, how many changed. All or nothing: raises BadLines."""
    known = {site.code.casefold(): site for site in sites_of(organisation)}
    added, changed, wrong = 0, 0, []
    for number, wanted in read_lines(text):
        site = known.get(wanted.code.casefold()) if wanted.code else None
        try:
            if site is None:
                made = _add(organisation, wanted, known.keys())
                known[made.code.casefold()], added = made, added + 1
            elif (site.name, site.region or "") != (wanted.name, wanted.region):
                _change(site, wanted, known.keys() - {site.code.casefold()})
                changed += 1
        except InvalidAccount as error:
            line = gettext("Line %(number)s", number=formatter().integer(number))
            said = formatter().sentences(f"{error.heading}.", str(error.remedy))
            wrong.append(formatter().labelled(line, said))
    if wrong:
        raise BadLines(wrong)
    return added, changed


def read_lines(text: str) -> list[tuple[int, Wanted]]:
    """Line number and site: a name alone, or code and name, or code, name and region. Raises BadLines."""
    lines = text.replace("\r\n", "\n").replace("\u060c", ",").strip("\ufeff").split("\n")
    if len(lines) > MOST_LINES:
        raise BadLines([gettext("At most %(count)s lines at once.", count=formatter().integer(MOST_LINES))])
    separator = next((mark for mark in "\t;" if mark in text), ",")
    rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(_rows(lines, separator), 1)]
    found = [(number, row) for number, row in rows if any(row)]
    if found and found[0][1][0].casefold() in HEADS:
        found = found[1:]
    if not found:
        raise BadLines([gettext("There is no line with a site in it.")])
    return [(number, _wanted(row)) for number, row in found]


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    """One row for each line; quotes may hold the separator, never a line's end."""
    return [next(csv.reader([line], delimiter=separator), []) for line in lines]


def _wanted(row: list[str]) -> Wanted:
    if len(row) == 1:
        return Wanted(name=row[0])
    return Wanted(code=row[0], name=row[1], region=row[2] if len(row) > 2 else "")


def _write(site: Site, wanted: Wanted, taken: Set[str]) -> None:
    name, region = (" ".join(clean_name(text).split()) for text in (wanted.name, wanted.region))
    if not name or len(name) > LONGEST_NAME or len(region) > LONGEST_NAME:
        raise InvalidAccount(_l("A name is needed"), _l("Write one of at most 200 characters."))
    code = to_latin_digits(wanted.code.strip()) or site.code or _free_code(name, taken)
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise InvalidAccount(
            _l("“%(code)s” cannot be a code", code=code[:80]),
            _l("Use letters, digits, points and hyphens without spaces, 64 at most."),
        )
    if code.casefold() in taken:
        raise InvalidAccount(_l("Another site has the code “%(code)s”", code=code), _l("Choose another code."))
    site.name, site.region, site.code = name, region or None, code


def _free_code(name: str, taken: Set[str]) -> str:
    """Letters and digits of the name, numbered where another site has them."""
    folded = unicodedata.normalize("NFKC", to_latin_digits(name)).casefold()
    base = "-".join(re.findall(r"[^\W_]+", folded))[:50].strip("-") or "site"
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbers if code not in taken)


def _codes(organisation: Organisation) -> set[str]:
    codes = session.scalars(select(Site.code).where(Site.organisation_id == organisation.id))
    return {code.casefold() for code in codes}


def _uses(site: Site) -> list[str]:
    """What belongs to this site, in whichever room: every table that points to sites is asked."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [key.parent for key in table.foreign_keys if key.column.table is Site.__table__]
        if any(session.scalar(select(exists().where(column == site.id))) for column in columns):
            found.append(_called(table))
    return found


def _called(table: Table) -> str:
    return str(USES.get(table.name, gettext("other things")))
