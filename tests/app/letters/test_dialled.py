"""A number that is taken as it stands is one that the library would write in the same way."""

import phonenumbers

from app.letters.dialled import is_whole


def test_what_is_whole_is_what_the_library_writes() -> None:
    """A number of every region, and numbers around it."""
    whole = [one for region in sorted(phonenumbers.SUPPORTED_REGIONS) for one in around(region) if is_whole(one)]

    assert len(whole) > 200
    assert [one for one in whole if not is_written_so(one)] == []


def around(region: str) -> list[str]:
    number = phonenumbers.example_number(region)
    assert number is not None, region
    told = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    code = f"+{number.country_code}"
    return [told, f"{code}0{told.removeprefix(code)}", told[:-1], f"{told}1", f"{code}1{told.removeprefix(code)}"]


def is_written_so(one: str) -> bool:
    read = phonenumbers.parse(one, None)
    form = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.is_possible_number(read) and phonenumbers.format_number(read, form) == one


def test_most_numbers_are_told_at_a_glance() -> None:
    assert all(map(is_whole, ("+989123456789", "+84912345678", "+14155552671")))
    assert not any(map(is_whole, ("+9809123456789", "+98912", "09123456789", "+98 912 345 6789", "")))
