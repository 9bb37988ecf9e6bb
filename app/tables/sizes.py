"""How much of a file is read: told where files are chosen, and in the refusal of one that is larger."""

from dataclasses import dataclass

MB = 1024 * 1024
# of a file that is brought through a page
MOST_BYTES = 100 * MB
# the last line and the last column that a spreadsheet has; ours stop earlier
LAST_LINE, LAST_COLUMN = 1_048_576, 16_384
MOST_COLUMNS = 5000
# cells of a workbook, with the empty ones between them
MOST_CELLS = 50_000_000
MOST_LETTERS_OF_LINE = 1_000_000
MOST_LETTERS_OF_CELL = 131_072
# of the list of what is inside a workbook; a real one has some thousand parts
MOST_OF_DIRECTORY = 2 * MB
LOOKED_AT = 340


@dataclass(frozen=True, kw_only=True)
class Unfolded:
    """Bytes that a part of a workbook may have when it is unfolded.

    sheet   the cells
    texts   texts that several cells share, held in memory
    rest    everything else that is held: styles, names of sheets
    cuts    what lies beyond is left unread; else the workbook is refused
    """

    sheet: int
    texts: int
    rest: int
    cuts: bool


# a page looks at the beginning only, a worker reads the whole
GLANCE = Unfolded(sheet=8 * MB, texts=16 * MB, rest=8 * MB, cuts=True)
WHOLE = Unfolded(sheet=1024 * MB, texts=64 * MB, rest=32 * MB, cuts=False)
