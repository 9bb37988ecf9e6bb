"""What is marked is found by its name, stays what it was, and keeps its place in the order."""

from collections.abc import Callable

from app.kernel.registry import Registry


def test_a_marked_function_stays_as_it_is_and_is_found_by_its_name() -> None:
    found: Registry[str, Callable[[], int]] = Registry()

    @found.marks("second")
    def two() -> int:
        return 2

    @found.marks("first")
    def one() -> int:
        return 1

    assert two() == 2
    assert [(name, work()) for name, work in found.items()] == [("second", 2), ("first", 1)]


def test_what_is_kept_may_be_more_than_the_function() -> None:
    found: Registry[str, tuple[str, Callable[[], int]]] = Registry()

    @found.marks_as("one", lambda work: ("a label", work))
    def one() -> int:
        return 1

    assert found["one"] == ("a label", one)
