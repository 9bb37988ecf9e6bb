"""No input gives an error of ours: requests from a seed over every route and field, on both databases.

Longer by hand: VAFA_FUZZ=200000 python -m pytest tests/app/test_fuzz.py
"""

import os
from collections import Counter

import pytest
from flask import Flask

from tests.fuzz_stage import stage

pytestmark = pytest.mark.long

REQUESTS = int(os.environ.get("VAFA_FUZZ", "5000"))
# each part on a database of its own: what a request took away is there again
PARTS = max(5, REQUESTS // 1000)


@pytest.mark.access
@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_breaks_anything(app: Flask, part: int) -> None:
    fuzzer = stage(app, seed=part)
    faults = fuzzer.ask_many(REQUESTS // PARTS // 2)

    assert [str(fault) for fault in faults[:3]] == [], Counter(fault.where for fault in faults)
    # the requests go deep: pages are drawn, things are stored, and most that is wrong is told as wrong
    assert {200, 303, 404, 422} <= fuzzer.statuses.keys()
