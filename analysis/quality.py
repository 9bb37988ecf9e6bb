"""Careless responding: what each row looks like, rules that leave rows out, and what they change."""

from analysis.answers.careless import Careless, careless
from analysis.answers.exclusion import STANDARD_RULES, BeforeAfter, Exclusion, Rule, before_and_after, exclude

__all__ = ["STANDARD_RULES", "BeforeAfter", "Careless", "Exclusion", "Rule", "before_and_after", "careless", "exclude"]
