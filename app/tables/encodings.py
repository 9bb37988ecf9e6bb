"""In which encoding was a text file written? A guess that is shown with a sample, for a person to change.

Every encoding of one byte reads every file; what tells them apart is whether words come out: Arabic letters stand
beside each other and never inside a Latin word, a capital never follows a small letter, a Vietnamese word is one
syllable.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# what a person may choose, in the order shown; the names are Python's
OFFERED = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "cp1256": "Windows-1256 (فارسی، عربی)",
    "gb18030": "GB 18030 (简体中文)",
    "big5": "Big5 (繁體中文)",
    "cp1258": "Windows-1258 (Tiếng Việt)",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1254": "Windows-1254",
    "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
}
# that of four bytes begins with that of two
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig",
}  # fmt: skip
_SAMPLE = 64 * 1024
_BLOCK = 1024 * 1024
# what stands between words: ASCII without letters, and the quotation marks, dashes and spaces of every language
_BETWEEN = re.compile("[\x00-@\\[-`{-\x7f\xa0«»“”‘’„‚…–—•،؛؟٪، 。，、；：？！（）《》¿¡]+")
_WESTERN = frozenset("àâäáãåæçèéêëíîïñóôõöøœßùúûüÿÀÂÄÁÃÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØŒÙÚÛÜŸ°ª€£ºšžŠŽ®™©")
_RARER = frozenset("ðþýÐÞÝìòÌÒ")
_TURKISH = frozenset("çğıöşüâîûÇĞİÖŞÜÂÎÛ€")
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


@dataclass(frozen=True)
class Guess:
    """`is_sure` where the file itself leaves no doubt: it says so, or nothing else could read it."""

    encoding: str
    is_sure: bool


def guess(path: Path) -> Guess:
    with path.open("rb") as stream:
        sample = stream.read(4096)
    for mark, encoding in _MARKS.items():
        if sample.startswith(mark):
            return Guess(encoding, is_sure=True)
    if b"\x00" in sample and (looks_wide(sample) or not _is_mostly_utf8(sample.replace(b"\x00", b""))):
        return Guess(_wide(sample), is_sure=False)
    if _is_utf8(path):
        return Guess("utf-8-sig", is_sure=True)
    beyond = _from_first_letter(path)
    return Guess("utf-8-sig" if _is_mostly_utf8(beyond) else legacy(beyond), is_sure=False)


def looks_wide(start: bytes) -> bool:
    """Two bytes a letter, without a mark: one byte of most letters of a table is zero, and always the same one."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    return max(even, odd) * 10 > len(start) and min(even, odd) * 10 < max(even, odd)


def _is_mostly_utf8(sample: bytes) -> bool:
    """A few bytes that a program cut or added cost their own rows, and change nothing in all the others."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return bad == 0 or (sum(not letter.isascii() for letter in text) - bad) > 4 * bad


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _wide(sample: bytes) -> str:
    """Two bytes a letter without a mark: in a table separators and line ends are Latin, so one byte of them is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return "utf-16-be" if even > odd else "utf-16-le"


def _from_first_letter(path: Path) -> bytes:
    """The lines that hold letters beyond ASCII: an export may begin with a thousand names without."""
    found = bytearray()
    with path.open("rb") as stream:
        while len(found) < _SAMPLE and (block := stream.read(_BLOCK)):
            if not block.isascii():
                lines = (line for line in block.splitlines(keepends=True) if not line.isascii())
                found += b"".join(line[:4096] for line in lines)
    return bytes(found[:_SAMPLE])


def legacy(sample: bytes) -> str:
    """The encoding in which most of what is beyond ASCII makes words; the first of those that do so equally."""
    scores = {name: _share(sample, name, belongs) for name, belongs in _CANDIDATES.items()}
    return max(scores, key=scores.__getitem__)


def _share(sample: bytes, encoding: str, belongs: Callable[[str], float]) -> float:
    """Share of the letters beyond ASCII that stand in words of the language."""
    text = unicodedata.normalize("NFC", sample.decode(encoding, "replace"))
    good = every = 0.0
    for word in _BETWEEN.split(text):
        letters = len(word) - sum(map(str.isascii, word))
        every += letters
        good += letters and letters * belongs(word)
    return round(good / every, 3) if every else 0


def _arabic(word: str) -> float:
    letters = word.strip("\u200d\u200e\u200f")
    return float(
        bool(letters) and all("\u0621" <= one <= "\u06d3" or one == "\u200c" for one in letters.replace("ـ", " "))
    )


def _cyrillic(word: str) -> float:
    return float(_is_cased(word) and all("\u0400" <= letter <= "\u045f" or letter == "№" for letter in word))


def _western(word: str) -> float:
    return _latin(word, _WESTERN, _RARER)


def _turkish(word: str) -> float:
    return _latin(word, _TURKISH, frozenset())


def _latin(word: str, common: frozenset[str], rare: frozenset[str]) -> float:
    """Letters of Latin words, mostly ASCII; rare ones count less, so that a commoner reading of them comes first."""
    beyond = [letter for letter in word if not letter.isascii()]
    if not _is_cased(word) or not set(beyond) <= common | rare or (len(word) > 3 and len(beyond) * 3 > len(word) * 2):
        return 0.0
    return 0.9 if set(beyond) & rare else 1.0


def _vietnamese(word: str) -> float:
    """One syllable with one tone at most."""
    spread = unicodedata.normalize("NFD", word)
    tones = len(_TONES.findall(spread))
    plain = unicodedata.normalize("NFC", _TONES.sub("", spread))
    return float(_is_cased(word) and tones <= 1 and _SYLLABLE.fullmatch(plain.lower()) is not None)


def _chinese(encoding: str, first: range) -> Callable[[str], float]:
    """The common characters come first in the code: 3755 of them in GB 2312, 5401 in Big5."""

    def share(word: str) -> float:
        beyond = [letter for letter in word if not letter.isascii()]
        return sum(_is_common(letter) for letter in beyond) / len(beyond)

    def _is_common(letter: str) -> bool:
        coded = letter.encode(encoding, "ignore")
        return len(coded) == 2 and coded[0] in first

    return share


_common_japanese = _chinese("shift_jis", range(0x88, 0x98))


def _japanese(word: str) -> float:
    """A word with kana is one; of a name in Chinese letters, those that come first in the code are common."""
    if any("\u3041" <= letter <= "\u30fe" for letter in word):
        return float("\ufffd" not in word)
    return _common_japanese(word)


def _hangul(word: str) -> float:
    return sum("\uac00" <= letter <= "\ud7a3" for letter in word) / len(word)


def _is_cased(word: str) -> bool:
    """Small letters, a capital first, or capitals throughout. McKay and DiCaprio are ASCII where it matters."""
    return word == word.lower() or word == word.upper() or word[1:] == word[1:].lower()


_CANDIDATES: dict[str, Callable[[str], float]] = {
    "cp1252": _western,
    "cp1256": _arabic,
    "gb18030": _chinese("gb2312", range(0xB0, 0xD8)),
    "cp1258": _vietnamese,
    "cp1251": _cyrillic,
    "cp1254": _turkish,
    "big5": _chinese("big5", range(0xA4, 0xC7)),
    "shift_jis": _japanese,
    "euc_kr": _hangul,
}
