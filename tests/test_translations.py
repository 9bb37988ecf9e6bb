"""The catalogues of the interface are complete, compiled, and written as their languages are written."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from flask import Flask
from flask_babel import Babel, force_locale

from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS, gettext
from tests import translations
from tests.translations import LANGUAGES, ROOT

REMEDY = "run python -m tests.translations update, translate what it lists, run it again"
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
PROPER_NAMES = {"Vafa", "CSV", "Excel", "JSON", "OpenAPI", "PDF", "YAML"}
every_language = pytest.mark.parametrize("language", LANGUAGES)

# what can be told without a dictionary: detached prefixes and endings, endings run together, verbs run together
NO_HALF_SPACE = re.compile(
    r"(?<!\w)ن?می (?=\w)"
    r"|\w (?:ها|های|هایی|هایم|هایت|هایش|هایمان|هایتان|هایشان|تر|ترین|ام|اند)(?!\w)"
    r"|هها|(?<!\w)ن?می(?:شو|کن|توان|خواه|ده|بین|گوی|آی|دار|مان|رس|پرس|گیر|گذار|یاب|ساز|سنج)"
    r"|ه‌ی(?!\w)|ۀ|\s\u200c|\u200c\s|\u200c\u200c|\u200c$"
)
# but those of code and of names such as UTF-8, of colours, times and amounts as machines write them, of HTTP's answers
LATIN_DIGITS = re.compile(
    r"\{[^}]*\}|[A-Za-z][A-Za-z-]*[0-9]+|#[0-9a-f]{6}|\+[0-9 ]+|[0-9]+(?:[.,:T-][0-9a-z]+)+Z?|\b[245][0-9]{2}\b|([0-9])"
)
ARABIC_LETTERS = re.compile("[\u0643\u0649\u064a\u0660-\u0669]")
LATIN_MARKS_IN_PERSIAN = re.compile("[\u0600-\u06ff][,;?]")
LATIN_MARKS_IN_CHINESE = re.compile(
    "[\u4e00-\u9fff][ ]?[,.;:?!()]|[,;:?!()][ ]?[\u4e00-\u9fff]|[\u4e00-\u9fff] [\u4e00-\u9fff]"
)


def said(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages(language: str) -> Iterator[Message]:
    return (message for message in translations.read(language) if message.id)


def names(text: str) -> set[str]:
    return {a or b for a, b in PLACEHOLDER.findall(text)}


def faults(language: str, wrong: Callable[[str], object], *, filler: str = "") -> list[str]:
    """The translations that are wrong; a filler stands for the placeholders, whose names are English."""
    texts = (text for message in messages(language) for text in said(message))
    return [text for text in texts if wrong(PLACEHOLDER.sub(filler, text))]


@every_language
def test_the_catalogue_holds_the_messages_of_the_code_and_no_others(language: str) -> None:
    of_the_code = {(message.context, ids(message)) for message in translations.extracted() if message.id}

    kept = {(message.context, ids(message)) for message in messages(language)}

    assert (of_the_code - kept, kept - of_the_code) == (set(), set()), REMEDY


@every_language
def test_every_message_is_translated(language: str) -> None:
    assert list(translations.to_do(translations.read(language))) == [], REMEDY


@every_language
def test_what_is_compiled_is_what_was_translated(language: str) -> None:
    compiled = translations.path_of(language).with_suffix(".mo").read_bytes()

    assert compiled == translations.compiled(translations.read(language)), REMEDY


@every_language
def test_another_update_changes_nothing(language: str) -> None:
    kept = translations.path_of(language).read_bytes()

    assert translations.text_of(translations.updated(language)) == kept, REMEDY


@every_language
def test_every_plural_form_is_there(language: str) -> None:
    catalogue = translations.read(language)
    many = [message for message in catalogue if message.pluralizable]

    assert many
    assert [m.id for m in many if len(said(m)) != catalogue.num_plurals or not all(said(m))] == []


@every_language
def test_placeholders_are_those_of_the_message(language: str) -> None:
    wrong = [m.id for m in messages(language) for text in said(m) if names(text) != names(ids(m)[-1])]

    assert wrong == []


@every_language
def test_a_sentence_ends_as_one_and_nothing_else_does(language: str) -> None:
    def ends(text: str) -> bool:
        return text.rstrip('"”»').endswith((".", "。"))

    assert [m.id for m in messages(language) for text in said(m) if ends(text) != ends(ids(m)[-1])] == []


@every_language
def test_letters_are_composed_and_nothing_begins_or_ends_with_a_space(language: str) -> None:
    def wrong(text: str) -> bool:
        return text != text.strip() or not unicodedata.is_normalized("NFC", text)

    assert faults(language, wrong, filler="x") == []


def test_persian_has_its_own_digits_letters_and_marks() -> None:
    assert faults("fa", lambda text: any(LATIN_DIGITS.findall(text))) == []
    assert faults("fa", ARABIC_LETTERS.search) == []
    assert faults("fa", LATIN_MARKS_IN_PERSIAN.search) == []


def test_persian_keeps_its_half_spaces() -> None:
    assert faults("fa", NO_HALF_SPACE.search, filler="x") == []


@pytest.mark.parametrize("text", ["می شود", "نمی توان", "گویه ها", "میشود", "پرسشنامهها", "بزرگ ترین", "خانه‌ی ما"])
def test_a_missing_half_space_is_found(text: str) -> None:
    assert NO_HALF_SPACE.search(text)


@pytest.mark.parametrize("text", ["می‌شود", "نمی‌توان", "گویه‌ها", "میان دو گروه", "از آن‌ها", "بزرگ‌ترین", "خانهٔ ما"])
def test_persian_as_it_is_written_passes(text: str) -> None:
    assert not NO_HALF_SPACE.search(text)


def test_chinese_has_no_latin_marks_and_no_spaces_between_its_letters() -> None:
    # a placeholder may stand for Chinese
    assert faults("zh", LATIN_MARKS_IN_CHINESE.search, filler="某") == []


@pytest.mark.parametrize("text", ["第一,第二", "结果:好", "信度(高)", "请 保存"])
def test_a_latin_mark_in_chinese_is_found(text: str) -> None:
    assert LATIN_MARKS_IN_CHINESE.search(text)


def test_the_catalogues_are_found_outside_the_whole_application_too() -> None:
    app = Flask("app.reports")
    Babel(app, default_translation_directories=str(TRANSLATIONS))

    with app.test_request_context(), force_locale("fa"):
        assert gettext("Item") == "گویه"


def spoken(template: Path) -> str:
    """What a template says by itself: its text without comments, statements, values and tags."""
    text = re.sub(
        r"\{% block main_class %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
        "",
        template.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    # code and keys are no language
    text = re.sub(r"<(code|kbd|pre)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>|[a-z-]+=\"[^\"]*\"", " ", text)


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    templates = sorted((ROOT / "app").rglob("templates/**/*.html"))

    found = {path.name: set(re.findall(r"[^\W\d_]{2,}", spoken(path))) - PROPER_NAMES for path in templates}

    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "A, B; C: D"), ("fa", "A،\u200f B؛\u200f C:\u200f D"), ("zh", "A、B；C：D"), ("vi", "A, B; C: D")],
)
def test_names_clauses_and_labels_stand_apart_by_the_marks_of_the_language(language: str, expected: str) -> None:
    fmt = FORMATTERS[language]

    assert fmt.clauses([fmt.listed(["A", "B"]), fmt.labelled("C", "D")]) == expected


def test_sentences_in_chinese_follow_without_a_space() -> None:
    assert FORMATTERS["zh"].sentences("好。", "好。") == "好。好。"
    assert FORMATTERS["fa"].sentences("خوب.", "خوب.") == "خوب. خوب."


@pytest.mark.parametrize("sign", ["+", "-", "−"])
def test_a_sign_stays_on_its_side_in_persian(sign: str) -> None:
    assert FORMATTERS["fa"].digits(f"{sign}4") == "\u200e" + sign.replace("-", "−") + "۴"


# words that were given up for those users and the field know (docs/decisions.md, Words)
GIVEN_UP = {
    "en": r"\b(?:whoever runs|written to yet|second step at|does not hold|scales hold|how far it is)\b"
    r"|\b(?:take over|our words)\b"
    r"|\b(?:test|every|each|the|no more|more) letters?\b(?! of)",
    "fa": r"(?<![\u0600-\u06FF\u200c])نامه|رایانامه|گرداننده|برگزید|برگزین|خودداری"
    r"|خودبه‌خود|وگرنه|تراز توصیه|کد رسید|تبلیغ شفاهی",
    "zh": r"信件|写信|收信|来信|克龙巴赫|克朗巴哈|收回|客户|运行服务器的人",
    "vi": r"[Ss]ổ tính|website|máy ảnh|[Nn]gười vận hành|bảng hỏi|hạt giống|[Bb]ảng mã(?! ký tự| biến)",
}
# the letter of an alphabet is no message
ALPHABET = re.compile(
    r"capital letters|signs for letters|three letters|letters, digits|Digits and letters|letters and digits"
    r"|Check each letter"
)


@pytest.mark.parametrize("language", sorted(GIVEN_UP))
def test_words_that_were_given_up_stay_away(language: str) -> None:
    texts = (ids(m) for m in messages("fa")) if language == "en" else (said(m) for m in messages(language))
    stopped = re.compile(GIVEN_UP[language], re.IGNORECASE if language == "en" else 0)

    assert [t for some in texts for t in some if stopped.search(t) and not ALPHABET.search(t)] == []


@every_language
def test_one_word_with_two_meanings_is_two_messages(language: str) -> None:
    found = {m.id: m.string for m in messages(language) if isinstance(m.id, str)}

    assert not {"Next", "Consent"} & set(found)
    pairs = [("Time", "Duration"), ("Informed consent", "Consent to be contacted"), ("Next wave", "Continue")]
    assert [found[one] != found[other] for one, other in pairs] == [True] * 3
