"""Fonts that can write a language, in charts and in documents.

Looked for in this order: the configured folder; the system's; the extra ``cjk`` (mplfonts); DejaVu Sans, which
matplotlib brings and which writes Latin, Vietnamese and Persian, but not Chinese.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontEntry
from matplotlib.ft2font import FT2Font

from analysis.errors import AnalysisError

LAST_RESORT = "DejaVu Sans"
EXTRA = "mplfonts"

_LATIN = ("Noto Sans", LAST_RESORT)
_PREFERRED = {
    "fa": ("Vazirmatn", "Noto Sans Arabic", "Noto Naskh Arabic"),
    "zh": (
        "Noto Sans SC",
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "WenQuanYi Micro Hei",
        "PingFang SC",
        "Microsoft YaHei",
        "SimHei",
    ),
}
# Letters that a font lacks first when it does not know the language.
_LETTERS = {"fa": "گچپژیک۴", "zh": "满意度调查", "vi": "ữợặẵ"}
_SUFFIXES = (".ttf", ".otf", ".ttc")

_folders: list[Path] = []


class MissingFont(AnalysisError):
    """No font on this machine writes the language."""

    code = "missing_font"

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__(
            needed=f"a font that writes {language}",
            found="none in the configured folder, the system's fonts or the installed extras",
            remedy="install the extra cjk (pip install 'vafa[cjk]') or a system font such as fonts-noto-cjk",
        )


def use_folder(folder: Path) -> None:
    """Look for fonts in this folder first, from now on."""
    if folder not in _folders:
        _folders.append(folder)
        _register(folder)
        families.cache_clear()


@cache
def families(language: str) -> tuple[str, ...]:
    """Names of fonts for a language, best first; matplotlib takes each letter from the first that has it.

    Raises
    ------
    MissingFont   nothing here writes the language
    """
    _register_extras()
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    own = [name for folder in _folders for name in _names_in(folder)]
    wanted = [*own, *_PREFERRED.get(language, ()), *_LATIN]
    found = tuple(dict.fromkeys(name for name in wanted if name in known))
    if not any(_writes(name, language) for name in found):
        raise MissingFont(language)
    return found


def font_paths(language: str) -> tuple[Path, ...]:
    """Files of the regular and bold upright fonts for a language, best first, for a document compiler.

    Raises
    ------
    MissingFont   nothing here writes the language
    """
    entries = [entry for name in families(language) for entry in _upright(name)]
    return tuple(dict.fromkeys(Path(entry.fname) for entry in entries))


def font_folders(language: str) -> tuple[Path, ...]:
    """Folders of these files, for a compiler such as typst that reads whole folders.

    Raises
    ------
    MissingFont   nothing here writes the language
    """
    return tuple(dict.fromkeys(path.parent for path in font_paths(language)))


def _upright(name: str) -> list[FontEntry]:
    """Regular and bold, one file each."""
    named = [e for e in font_manager.fontManager.ttflist if e.name == name and e.style == "normal"]
    best_last = sorted(named, key=lambda e: (EXTRA in Path(e.fname).parts, e.fname), reverse=True)
    found = {e.weight: e for e in best_last if e.stretch == "normal"}
    return [found[weight] for weight in (400, 700) if weight in found]


def _writes(name: str, language: str) -> bool:
    letters = _LETTERS.get(language, "a")
    for entry in _upright(name):
        known = FT2Font(entry.fname, face_index=getattr(entry, "index", 0)).get_charmap()
        if all(ord(letter) in known for letter in letters):
            return True
    return False


def _names_in(folder: Path) -> list[str]:
    inside = [e for e in font_manager.fontManager.ttflist if Path(e.fname).is_relative_to(folder)]
    return [entry.name for entry in inside]


def _register(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES:
            font_manager.fontManager.addfont(path)


@cache
def _register_extras() -> None:
    extra = find_spec(EXTRA)
    for place in (extra.submodule_search_locations or []) if extra else []:
        _register(Path(place))
