"""A block comes back from its bytes as it went in, and nothing else opens."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.db import session
from app.results.frames.blocks.block import Block, joined
from app.results.frames.blocks.codes import ROOM, WHY, alike, missing, numbers, reasons, shrunk, with_reasons
from app.results.frames.blocks.packing import Damaged, packed, unpacked


@pytest.fixture(scope="module", autouse=True)
def without_a_database() -> Iterator[None]:
    """The key is looked for where the session is: what that made goes again."""
    yield
    session.remove()


CELLS = st.lists(
    st.one_of(st.integers(-(2**31), 2**31), st.floats(-1e9, 1e9), st.sampled_from(WHY)), min_size=0, max_size=30
)


def column(cells: list[int | float | str]) -> np.ndarray:
    values = np.array([np.nan if isinstance(one, str) else one for one in cells], dtype=np.float64)
    return with_reasons(
        values, np.array([WHY.index(str(one)) if isinstance(one, str) else 0 for one in cells], np.int8)
    )


def block(cells: list[int | float | str], **fields: object) -> Block:
    n = len(cells)
    rng = np.random.default_rng(n)
    own = {
        "codes": {"one": column(cells), "two": np.arange(n, dtype=np.int8)},
        "site": rng.integers(-1, 70_000, n),
        "language": rng.integers(-1, 2, n).astype(np.int8),
        "day": rng.integers(730_000, 740_000, n),
        "person": rng.integers(0, 2**63, n).astype(np.uint64),
        "minutes": rng.integers(-1, 40, n),
        "withheld": rng.integers(0, 2, n).astype(bool),
        "languages": ("en", "fa"),
    }
    return Block(**own | fields)


def must_be(one: Block, other: Block) -> None:
    assert len(one) == len(other)
    assert one.languages == other.languages
    for name in ("site", "language", "day", "person", "minutes", "withheld"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name, own in one.codes.items():
        assert numbers(own).tobytes() == numbers(other.codes[name]).tobytes()
        assert np.array_equal(reasons(own), reasons(other.codes[name]))


@given(CELLS)
def test_every_number_and_every_reason_comes_back(cells: list[int | float | str]) -> None:
    own = shrunk(column(cells))

    assert [None if gone else x for x, gone in zip(numbers(own).tolist(), missing(own), strict=True)] == [
        None if isinstance(one, str) else float(one) for one in cells
    ]
    assert reasons(own).tolist() == [WHY.index(one) if isinstance(one, str) else -1 for one in cells]


def test_whole_numbers_take_as_little_as_they_need() -> None:
    kinds = [shrunk(column([1, "skipped", most])).dtype for most in (127, 128, 40_000, 3e9, 0.5)]

    assert kinds == [np.int8, np.int16, np.int32, np.float64, np.float64]
    assert len(WHY) <= ROOM


@given(CELLS)
def test_a_block_comes_back_whole(cells: list[int | float | str]) -> None:
    made = block(cells)

    must_be(unpacked(packed(made, "here"), "here"), made)


@given(CELLS, CELLS)
def test_parts_stand_one_below_the_other(first: list[int | float | str], second: list[int | float | str]) -> None:
    one, other = block(first), unpacked(packed(block(second, languages=("fa", "zh")), "x"), "x")
    whole = joined([one, other])

    assert whole.languages == ("en", "fa", "zh")
    assert [*one.language_names, *other.language_names] == whole.language_names.tolist()
    assert numbers(whole.codes["one"]).tobytes() == b"".join(
        numbers(part.codes["one"]).tobytes() for part in (one, other)
    )
    assert [*reasons(one.codes["one"]), *reasons(other.codes["one"])] == reasons(whole.codes["one"]).tolist()


def test_columns_of_two_types_become_one() -> None:
    small, large = alike([np.array([1, -128 + 7], np.int8), column([900, "refused"])])

    assert small.dtype == large.dtype == np.float64
    assert (reasons(small).tolist(), reasons(large).tolist()) == ([-1, 7], [-1, WHY.index("refused")])


@given(st.integers(0, 4000), st.integers(1, 255))
def test_a_changed_byte_anywhere_does_not_open(place: int, change: int) -> None:
    content = bytearray(packed(block([1, 2, "skipped", 0.5]), "here"))
    content[place % len(content)] ^= change

    with pytest.raises(Damaged):
        unpacked(bytes(content), "here")


@given(st.integers(0, 4000))
def test_what_is_cut_off_longer_or_of_something_else_does_not_open(length: int) -> None:
    content = packed(block([1, 2, "skipped", 0.5]), "here")

    for bad, about in ((content[: length % len(content)], "here"), (content + b"\0", "here"), (content, "there")):
        with pytest.raises(Damaged):
            unpacked(bad, about)
