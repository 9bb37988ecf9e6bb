"""Telephone numbers that are written as they are dialled from abroad: told at a glance, for a file has thousands."""

import re
from functools import lru_cache

_WHOLE = re.compile(r"\+[1-9]\d{6,14}")


def is_whole(text: str) -> bool:
    """Whether a number is in E.164 already: it has the digits of its country, and none that only home dials."""
    if not _WHOLE.fullmatch(text):
        return False
    for length in (1, 2, 3):
        lengths, trunk = _plan(text[1 : 1 + length])
        if lengths:
            rest = text[1 + length :]
            return len(rest) in lengths and not (trunk and rest.startswith(trunk))
    return False


@lru_cache(maxsize=1200)
def _plan(code: str) -> tuple[frozenset[int], str]:
    """Of a country's code: how many digits follow, and what only people at home dial before them.

    Empty for the few countries where digits change on the way, which only the library knows.
    """
    # 40 ms of tables, of which a page of a questionnaire needs nothing
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(int(code))
    about = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if about is None or about.general_desc is None or about.national_prefix_transform_rule:
        return frozenset(), ""
    if about.national_prefix_for_parsing not in (None, about.national_prefix):
        return frozenset(), ""
    return frozenset(about.general_desc.possible_length), about.national_prefix or ""
