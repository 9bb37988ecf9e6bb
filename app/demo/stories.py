"""The organisations of the demonstration: their sites, their rhythm, and what is planted to be found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.demo.customers import Trade
from app.demo.panel import PanelStory
from app.demo.population import Shifts


@dataclass(frozen=True, kw_only=True)
class Property:
    """One site: its share of the answers, the languages people answer in, shifts from the wave named on."""

    code: str
    name: str
    share: float
    languages: dict[str, float]
    shifts: Mapping[int, Shifts] = field(default_factory=dict)

    def shifts_of(self, number: int) -> Shifts:
        """Of the wave with this number; they last until another wave names others."""
        named = [wave for wave in self.shifts if wave <= number]
        return self.shifts[max(named)] if named else {}


@dataclass(frozen=True, kw_only=True)
class Reworded:
    """A sentence that was asked in other words until the wave named."""

    item: str
    until: int
    earlier: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One organisation of the demonstration."""

    slug: str
    name: str
    kind: str
    locale: str
    timezone: str
    currency: str
    questionnaire: str
    study: str
    rows: int
    sites: tuple[Property, ...]
    waves: int = 4
    recurrence: str = "quarterly"
    reworded: Reworded | None = None
    calendar: str = "gregorian"
    trade: Trade | None = None
    panels: tuple[PanelStory, ...] = ()


# fourteen months of eight hotels: the last month is still open
HOTEL = Story(
    slug="simorgh",
    name="Simorgh Hotels",
    kind="hotel",
    locale="en",
    timezone="Asia/Tehran",
    currency="EUR",
    questionnaire="hotel_loyalty_short",
    study="Guest loyalty",
    rows=680,
    waves=14,
    recurrence="monthly",
    reworded=Reworded(
        item="clv_wom_1",
        until=8,
        earlier={
            "en": "I say good things about this hotel.",
            "fa": "از این هتل تعریف می‌کنم.",
            "zh": "我会说这家酒店的好话。",
            "vi": "Tôi nói tốt về khách sạn này.",
        },
    ),
    sites=(
        Property(code="thr", name="Simorgh Tehran", share=0.21, languages={"fa": 0.6, "en": 0.3, "zh": 0.1}),
        Property(
            code="syz",
            name="Simorgh Shiraz",
            share=0.19,
            languages={"fa": 0.5, "en": 0.4, "zh": 0.1},
            # the newest fall: in the last finished month guests of Shiraz mean to come back far less
            shifts={13: {"clv_rev": -0.65, "rq_sat": -0.25, "clv_loy": -0.25}},
        ),
        Property(code="han", name="Simorgh Hanoi", share=0.115, languages={"vi": 0.6, "en": 0.3, "zh": 0.1}),
        Property(code="mhd", name="Simorgh Mashhad", share=0.17, languages={"fa": 0.8, "en": 0.2}),
        Property(
            code="ifn",
            name="Simorgh Isfahan",
            share=0.15,
            languages={"fa": 0.6, "en": 0.4},
            # a fall and a recovery
            shifts={6: {"clv_rev": -0.65, "clv_loy": -0.25}, 10: {}},
        ),
        Property(code="tbz", name="Simorgh Tabriz", share=0.095, languages={"fa": 0.8, "en": 0.2}),
        Property(code="yzd", name="Simorgh Yazd", share=0.05, languages={"fa": 0.6, "en": 0.4}),
        # too small for anything to be said of one month
        Property(code="kih", name="Simorgh Kish", share=0.02, languages={"fa": 0.8, "en": 0.2}),
    ),
    trade=Trade(
        customers=600, called="Guest", groups=("business", "leisure", "group"), products=("room", "suite", "event"),
        typical=240, margin=0.32, often=1.4,
        consent="We may ask you by email how your visit was.", group="group", member="member", answers=("yes", "no"),
    ),
    panels=(
        PanelStory(
            slug="panel",
            title="Regular guests",
            anonymity="identified",
            questionnaire="hotel_loyalty_short",
            falls="syz",
        ),
        # asked twice with more than a year between, so that what guests tell of twelve months does not overlap
        PanelStory(
            slug="yearly",
            title="Regular guests, year by year",
            anonymity="identified",
            questionnaire="hotel_loyalty",
            add_ons=("relative_attitude_grid", "state_reasons", "delivered_value", "wallet_amounts", "touchpoints"),
            amounts={"i1": 800, "i2": 1600, "i3": 2800, "i4": 4500},
            waves=2,
            recurrence="once",
            months=14,
            answers=0.8,
            is_over=True,
        ),
    ),
)  # fmt: skip
BANK = Story(
    slug="sepidar",
    name="بانک سپیدار",
    kind="bank",
    locale="fa",
    timezone="Asia/Tehran",
    currency="IRR",
    calendar="jalali",
    questionnaire="bank_loyalty_short",
    study="وفاداری مشتریان",
    rows=360,
    sites=(
        Property(code="thr", name="شعبهٔ مرکزی تهران", share=0.4, languages={"fa": 0.85, "en": 0.15}),
        Property(code="ifn", name="شعبهٔ اصفهان", share=0.25, languages={"fa": 0.95, "en": 0.05}),
        Property(code="tbz", name="شعبهٔ تبریز", share=0.2, languages={"fa": 0.95, "en": 0.05}),
        Property(code="ksh", name="شعبهٔ کیش", share=0.15, languages={"fa": 0.5, "en": 0.2, "zh": 0.2, "vi": 0.1}),
    ),
    trade=Trade(
        customers=500, called="مشتری", groups=("حقیقی", "حقوقی"), products=("کارمزد", "تسهیلات", "کارت"),
        typical=4_000_000, margin=0.45, often=3,
        consent="می‌توانیم با ایمیل از شما بپرسیم که از خدمات بانک چه دیدید.",
        group="گروه", member="عضو باشگاه", answers=("بله", "نه"),
    ),
    panels=(
        PanelStory(
            slug="panel", title="مشتریان همیشگی", anonymity="pseudonymous", questionnaire="bank_loyalty_short"
        ),
    ),
)  # fmt: skip
STORIES = (HOTEL, BANK)
