"""Why a file as a whole cannot be read, for whoever brought it."""

from app.errors import AppError
from app.i18n import lazy_gettext as _l
from app.tables.limits import MB, WHOLE


class UnreadableTable(AppError):
    """The file as a whole cannot be read."""

    status = 422


class Damaged(UnreadableTable):
    """No workbook that can be read."""

    def __init__(self) -> None:
        super().__init__(
            _l("The spreadsheet is damaged or protected by a password"),
            _l("Open it in a spreadsheet program, save it as XLSX without a password, then choose it again."),
        )


class TooLarge(UnreadableTable):
    """A small file may unfold to more than fits anywhere."""

    def __init__(self) -> None:
        super().__init__(
            _l("The workbook unfolds to more than can be read"),
            _l(
                "At most 1,048,576 rows, 5,000 columns, 50 million cells, %(sheet)s MB of cells and %(texts)s MB of "
                "texts are read from a workbook. Save the sheet as CSV, then choose that.",
                sheet=WHOLE.sheet // MB,
                texts=WHOLE.texts // MB,
            ),
        )


def empty() -> UnreadableTable:
    return UnreadableTable(_l("The file is empty"), _l("Export the table again, then choose the new file."))
