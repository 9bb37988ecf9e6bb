"""Doors of answers: described, scored, left out, counted as words."""

from analysis.quality import careless, exclude
from analysis.scoring import score
from analysis.words.keyness import keyness
from analysis.words.usage import frequent_words, word_usage
from tests.analysis.doors.door import door, named
from tests.analysis.doors.good import SAID, SCORES, USAGE
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "answers.careless.careless": door(careless, GOOD, times=SCORES.abs(), reverse=["a"], range=(1, 5), gaps=True),
    "describe.describe": door(named("describe.describe"), GOOD, range=(1, 5), gaps=True),
    "describe.missing_by_reason": door(named("describe.missing_by_reason"), GOOD),
    "describe.mardia": door(named("describe.mardia"), GOOD),
    "answers.distribution.distribution": door(named("answers.distribution.distribution"), GOOD, points=[1, 2, 3, 4, 5]),
    "answers.exclusion.exclude": door(lambda items: exclude(careless(items)), GOOD),
    "profiles.profile_line": door(named("profiles.profile_line"), GOOD),
    "profiles.group_means": door(named("profiles.group_means"), GOOD, groups={"x": ["a", "b"]}),
    "profiles.bottleneck": door(named("profiles.bottleneck"), GOOD, below=3),
    "profiles.ladder": door(named("profiles.ladder"), (GOOD > 2).astype(float)),
    "profiles.share_of_yes": door(named("profiles.share_of_yes"), (GOOD > 2).astype(float)),
    "scoring.turn": door(named("scoring.turn"), GOOD, reverse=["a"], range=(1, 5), gaps=True),
    "scoring.rescale": door(named("scoring.rescale"), SCORES, range=(-10, 10), gaps=True),
    "scoring.score": door(score, GOOD, reverse=["a"], range=(1, 5), at_least=0.5, gaps=True),
    "scoring.perceived_value_index": door(
        lambda items, level: named("scoring.perceived_value_index")({"x": score(items, range=(1, 5))}, level=level),
        GOOD,
        level=0.9,
        gaps=True,
    ),
    "words.usage.word_usage": door(word_usage, SAID, languages=SAID.map({"slow lift": "en"})),
    "words.usage.frequent_words": door(frequent_words, USAGE, fewest=5, level=0.9),
    "words.keyness.keyness": door(keyness, USAGE, SAID, fewest=5, q=0.05),
    "words.keyness.log_likelihood": door(named("words.keyness.log_likelihood"), 3, 10, 2, 10),
}
