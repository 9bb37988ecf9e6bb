"""How a file is read: what is guessed, said, and overruled by whoever knows better."""

from dataclasses import dataclass

SEPARATORS = (",", ";", "\t", "|", "،", "؛", "，")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is read.

    kind        csv or xlsx
    encoding, separator   of a csv file
    decimal     what stands before decimals in a csv file, where cells are numbers
    sheet       of an xlsx file
    top         the line that names the columns; what stands above it is set aside
    sure        the encoding is beyond doubt
    """

    kind: str
    encoding: str = "utf-8-sig"
    separator: str = ","
    decimal: str = "."
    sheet: str = ""
    top: int = 1
    is_sure: bool = True


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody says about a file; empty where it is to be guessed."""

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    sheet: str = ""
    top: int = 0
