"""Many things done one after another, of which none stops the others."""

from collections.abc import Callable, Iterable

from app.kernel.db import session

# commits by itself; how many things it did
Deed = Callable[[], int]


def do_apart(deeds: Iterable[Deed]) -> int:
    """Do them all; how many things were done. What fails is rolled back, and the first failure raised at the end."""
    done, failure = 0, None
    for deed in deeds:
        try:
            done += deed()
        except Exception as error:  # any failure of one must leave the rest working
            session.rollback()
            failure = failure or error
    if failure is not None:
        raise failure
    return done
