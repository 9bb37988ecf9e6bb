"""Why a file as a whole cannot be read, for whoever brought it."""

from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l


class UnreadableTable(AppError):
    """The file as a whole cannot be read. `found`: what it is instead, in a few words for the command line."""

    status = 422

    def __init__(self, heading: str, remedy: str = "", *, found: str = "") -> None:
        super().__init__(heading, remedy)
        self.found = found


class Damaged(UnreadableTable):
    """No workbook that can be read."""

    def __init__(self) -> None:
        super().__init__(
            _l("The spreadsheet is damaged or protected by a password"),
            _l("Open it in a spreadsheet program, save it as XLSX without a password, then choose it again."),
            found="a damaged file",
        )


class TooLarge(UnreadableTable):
    """A small file may unfold to more than fits anywhere."""

    def __init__(self) -> None:
        super().__init__(
            _l("The workbook unfolds to more than can be read"),
            _l(
                "Of a workbook at most 1,048,576 rows, 5,000 columns, 50 million cells and 64 MB of texts are read. "
                "Save the sheet as CSV, then choose that."
            ),
        )


def empty() -> UnreadableTable:
    return UnreadableTable(
        _l("The file is empty"), _l("Export the table again, then choose the new file."), found="an empty file"
    )
