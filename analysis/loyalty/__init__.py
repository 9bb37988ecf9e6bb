"""Loyalty: states of people and movement between them, word of mouth, recommendation."""

from analysis.loyalty.movement.different_people import share_changes
from analysis.loyalty.movement.expected import expected_moves
from analysis.loyalty.movement.persons import state_probabilities
from analysis.loyalty.movement.reliabilities import Reliability, retest_reliability, three_wave_reliability
from analysis.loyalty.movement.steady import steady_state
from analysis.loyalty.quadrants import quadrants
from analysis.loyalty.transitions import transitions

__all__ = [
    "Reliability",
    "expected_moves",
    "quadrants",
    "retest_reliability",
    "share_changes",
    "state_probabilities",
    "steady_state",
    "three_wave_reliability",
    "transitions",
]
