"""In which encoding was a text file written? A guess that is shown with a sample, for a person to change."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# what a person may choose, in the order shown; the names are Python's
OFFERED = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
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
_SAMPLE = 256 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Guess:
    """`sure` where the file itself leaves no doubt: it says so, or nothing else could read it."""

    encoding: str
    sure: bool


def guess(path: Path) -> Guess:
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Guess("utf-16", sure=True)
    if sample.startswith(codecs.BOM_UTF8):
        return Guess("utf-8-sig", sure=True)
    if b"\x00" in sample[:4096]:
        return Guess(_wide(sample[:4096]), sure=False)
    if _is_utf8(path):
        return Guess("utf-8-sig", sure=True)
    return Guess(_legacy(_from_first_letter(path)), sure=False)


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
        for line in stream:
            if not line.isascii():
                found += line[: _SAMPLE - len(found)]
            if len(found) >= _SAMPLE:
                break
    return bytes(found)


def _legacy(sample: bytes) -> str:
    """Chinese needs pairs of high bytes throughout, mostly common characters; Persian words are letters of cp1256."""
    arabic = _share("cp1256", sample, _is_arabic)
    if _share("gb2312", sample, _is_common_chinese) > 0.7 and arabic < 0.95:
        return "gb18030"
    if arabic > 0.8:
        return "cp1256"
    marks = sum(sample.count(bytes([mark])) for mark in (0xCC, 0xD2, 0xDE, 0xEC, 0xF2))
    if marks * 5 > sum(byte > 0x7F for byte in sample):
        return "cp1258"
    return "cp1252"


def _share(encoding: str, sample: bytes, belongs: Callable[[str], bool]) -> float:
    """Share of the letters beyond ASCII that belong to the language; 0 where most lines cannot be read so at all."""
    read, lines = [], sample.split(b"\n")
    for line in lines:
        try:
            read.append(line.decode(encoding))
        except UnicodeDecodeError:
            continue
    letters = [letter for letter in "".join(read) if not letter.isascii()]
    if len(read) * 2 < len(lines) or not letters:
        return 0
    return sum(map(belongs, letters)) / len(letters)


def _is_arabic(letter: str) -> bool:
    return "\u060c" <= letter <= "\u06ff" or letter in "\u200c\u200d\u200e\u200f\u00a0«»"


def _is_common_chinese(letter: str) -> bool:
    """The 3755 characters of the first level, and punctuation."""
    return letter.encode("gb2312")[0] <= 0xD7
