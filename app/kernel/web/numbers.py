"""Numbers of rows as addresses carry them: what no database counts to is no row, and no error either."""

from werkzeug.routing import IntegerConverter

# the largest that a column of numbers holds
LARGEST = 2**31 - 1


class RowConverter(IntegerConverter):
    """``<int:...>`` in an address. The pattern itself ends below LARGEST, so that what is above leads nowhere (404);
    with a limit beside it werkzeug would answer that the method is wrong (405).
    """

    regex = r"[0-9]{1,9}|1[0-9]{9}|20[0-9]{8}"


def row_number(text: str) -> int:
    """For ``request.args.get(name, type=row_number)``. Raises ValueError, so that there it counts as not given."""
    found = int(text)
    if not 0 <= found <= LARGEST:
        raise ValueError(f"needed: a number from 0 to {LARGEST}; found: {text[:40]}; remedy: leave it out")
    return found
