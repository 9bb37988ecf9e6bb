"""Text that a spreadsheet would run as a formula."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_dangerous(text: str) -> bool:
    return text.startswith(DANGEROUS)


def inert(text: str) -> str:
    """The text with an apostrophe before what would be read as a formula; everything else as it is."""
    return f"'{text}" if is_dangerous(text) else text
