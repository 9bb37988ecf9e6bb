"""When customers bought last and mean to buy next, whether the same, and for how much: in their own words."""

from app.results.parts.asked.answers import Answers, answers_of, answers_tree
from app.results.parts.part import Part, refused

PURCHASE_HABITS: Part[Answers] = Part(
    name="purchase_habits",
    wants=lambda plan: bool(plan.questions.habits),
    run=lambda given: answers_of(given, of_habits=True),
    json=lambda found, _labels: {"purchase_habits": answers_tree(found)},
    rows_behind=lambda found: {"purchase_habits": found.n},
    warnings=lambda found: [refused(f"purchase_habits.{name}", error) for name, error in found.refused.items()],
)
