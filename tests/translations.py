"""The catalogues of the interface: `python -m tests.translations update`.

Takes the messages from the code, brings every .po to them and compiles the .mo. What is new comes out empty, what
resembles an earlier message comes out marked fuzzy: write the translation, remove the mark, run it again.
"""

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fa", "zh", "vi")
HEAD = "# The words of the interface. One word for one thing: docs/glossary.md"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None, "lazy_pgettext": ((1, "c"), 2)}

Occurrence = tuple[str, int, str | tuple[str, ...], list[str], str | None]


class Catalogue(Catalog):
    """A catalogue whose header says nothing of days, machines and people."""

    def _headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Vafa"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    def _ignore(self, headers: list[tuple[str, str]]) -> None:
        """The headers of a file are those above, whatever it says."""

    mime_headers = property(_headers, _ignore)


def path_of(language: str) -> Path:
    return ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


@cache
def occurrences() -> list[Occurrence]:
    """Everything the code says, where it says it; reading it all takes seconds."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, filename="babel.cfg")
    return list(extract_from_dir(ROOT, methods, options, KEYWORDS))


def extracted() -> Catalog:
    """Every message of the code, with the files that say it."""
    found = Catalog()
    for name, _line, message, comments, context in occurrences():
        # no line numbers: a message that moves within its file changes nothing here
        found.add(message, locations=[(name.replace("\\", "/"), 0)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalogue:
    """The catalogue as it is kept."""
    catalogue = Catalogue(locale=language, header_comment=HEAD, fuzzy=False)
    if path_of(language).exists():
        with path_of(language).open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:
                    catalogue[message.id] = message
    return catalogue


def updated(language: str) -> Catalogue:
    """The catalogue brought to the messages of the code; those no longer said are gone."""
    catalogue = read(language)
    catalogue.update(extracted(), update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def text_of(catalogue: Catalogue) -> bytes:
    target = io.BytesIO()
    write_po(target, catalogue, width=0, include_lineno=False, sort_by_file=True)
    return target.getvalue()


def compiled(catalogue: Catalogue) -> bytes:
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def to_do(catalogue: Catalogue) -> Iterator[str]:
    """Messages that still want a translator."""
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(said)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def update() -> None:
    """Bring all catalogues to the code and say what is left to translate."""
    for language in LANGUAGES:
        catalogue, path = updated(language), path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text_of(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        left = list(to_do(catalogue))
        print(f"{language}: {len(catalogue)} messages, {len(left)} to translate", *left, sep="\n    ")


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("usage: python -m tests.translations update")
    update()
