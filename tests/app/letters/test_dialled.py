"""A number that is taken as it stands is one that the library would write in the same way."""

import phonenumbers
import pytest

from app.letters.dialled import is_whole


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_what_is_whole_is_what_the_library_writes(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    told = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    code = f"+{number.country_code}"
    around = [told, f"{code}0{told.removeprefix(code)}", told[:-1], f"{told}1", f"{code}1{told.removeprefix(code)}"]

    for one in (text for text in around if is_whole(text)):
        read = phonenumbers.parse(one, None)
        assert phonenumbers.is_possible_number(read)
        assert phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) == one


def test_most_numbers_are_told_at_a_glance() -> None:
    assert all(map(is_whole, ("+989123456789", "+84912345678", "+14155552671")))
    assert not any(map(is_whole, ("+9809123456789", "+98912", "09123456789", "+98 912 345 6789", "")))
