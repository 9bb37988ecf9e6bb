"""The table of parts: running an analysis, its JSON and its warnings go through it row by row."""

from typing import Any

from app.results.parts.asked.answers import ANSWERS
from app.results.parts.asked.heard import HEARD
from app.results.parts.asked.modules import MODULES
from app.results.parts.asked.purchase_habits import PURCHASE_HABITS
from app.results.parts.asked.reasons import REASONS
from app.results.parts.asked.rivals import RIVALS
from app.results.parts.asked.spending import DELIVERED_VALUE, PATRONAGE, WALLET
from app.results.parts.comments import COMMENTS
from app.results.parts.cross_check import CROSS_CHECK
from app.results.parts.effects.activities import ACTIVITIES
from app.results.parts.effects.drivers import DRIVERS, DRIVERS_BY_GROUP, INTENTIONS_DRIVER
from app.results.parts.effects.equivalence import EQUIVALENCE
from app.results.parts.effects.priorities import PRIORITIES
from app.results.parts.factors import FACTORS
from app.results.parts.groups import GROUPS
from app.results.parts.loyalty import QUADRANTS, RECOMMENDATION, WORD_OF_MOUTH
from app.results.parts.part import Part
from app.results.parts.profiles import PROFILES
from app.results.parts.quality import QUALITY
from app.results.parts.scales import SCALES
from app.results.parts.standing import INTENTIONS, VALUE_INDEX
from app.results.parts.together import TOGETHER
from app.results.parts.waves.changes import CHANGES
from app.results.parts.waves.movement import MOVEMENT
from app.results.parts.waves.trend import TREND

PARTS: tuple[Part[Any], ...] = (
    SCALES,
    FACTORS,
    CROSS_CHECK,
    VALUE_INDEX,
    TOGETHER,
    GROUPS,
    QUADRANTS,
    MOVEMENT,
    WORD_OF_MOUTH,
    HEARD,
    RECOMMENDATION,
    INTENTIONS,
    QUALITY,
    PROFILES,
    COMMENTS,
    MODULES,
    RIVALS,
    REASONS,
    PATRONAGE,
    WALLET,
    DELIVERED_VALUE,
    PURCHASE_HABITS,
    ANSWERS,
    DRIVERS,
    ACTIVITIES,
    DRIVERS_BY_GROUP,
    INTENTIONS_DRIVER,
    PRIORITIES,
    EQUIVALENCE,
    CHANGES,
    TREND,
)
