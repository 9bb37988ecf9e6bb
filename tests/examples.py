"""Where hypothesis takes its examples from.

Elsewhere they are drawn anew in every run, so that a property meets new ones day by day. In CI they come from a fixed
seed: a red run there is a change, not luck, and can be run again.
"""

import os

from hypothesis import HealthCheck, settings

# of a property that names no number of its own, where somebody waits; a hundred everywhere else
QUICK = 15
# a busy machine is no defect of what is tried
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_ci() -> bool:
    return os.environ.get("CI", "") not in ("", "0", "false") or os.environ.get("VAFA_REQUIRE_ALL") == "1"


def load() -> None:
    """Make the profile of this place the one of every property; `start.py test --fast` asks for the quick one."""
    settings.register_profile("quick", PATIENT, max_examples=QUICK)
    settings.register_profile("fixed", PATIENT, derandomize=True, database=None)
    settings.register_profile("anew", PATIENT, derandomize=False)
    settings.load_profile("fixed" if is_ci() else "anew")
