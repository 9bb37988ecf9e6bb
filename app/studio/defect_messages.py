"""What is wrong with a definition, in the language of its author: needed and remedy by the code of the defect."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.errors import Defect

# code -> what was needed, the remedy
SENTENCES = {
    "too_big": (_l("at most %(most)s"), _l("split the questionnaire, or leave out what is not part of it")),
    "too_deep": (_l("a questionnaire"), _l("flatten it")),
    "not_utf8": (_l("text in UTF-8"), _l("save the file as UTF-8")),
    "not_yaml": (_l("YAML"), _l("check indentation, quotes and colons near this line")),
    "control_character": (_l("text without control characters"), _l("type the text again")),
    "empty_file": (_l("a questionnaire"), _l("write the definition")),
    "not_a_questionnaire": (_l("a mapping"), _l("start with id, title, languages and pages")),
    "several_documents": (_l("one document"), _l("keep one document a file")),
    "duplicate_key": (_l("each key once"), _l("remove one of them")),
    "alias": (_l("values written out"), _l("write the value again in place of anchor and alias")),
    "tag": (_l("plain values"), _l("remove the tag")),
    "unknown_field": (_l("a known field"), _l("check the spelling, or remove it")),
    "missing_field": ("%(needed)s", _l("add it")),
    "wrong_value": ("%(needed)s", _l("correct the value")),
    "unknown_kind": (_l("one of %(known)s"), _l("correct the kind")),
    "bad_languages": (_l("a list of language codes, each once"), _l("write languages: [en, fa]")),
    "missing_text": (_l("a text"), _l("write what is asked")),
    "missing_language": (_l("a text in %(language)s"), _l("write it, or take the language out of languages")),
    "undeclared_language": (_l("one of %(known)s"), _l("add the language to languages, or remove the text")),
    "unknown_placeholder": (_l("one of %(known)s in braces"), _l("correct the name, or leave the braces out")),
    "unknown_text": (_l("a shared text"), _l("use a name of shared_texts.yaml, or write the text here")),
    "missing_variant": (
        _l("a text for %(variant)s"),
        _l("set variant to hotel or bank, or choose an item that it has"),
    ),
    "wrong_variant": (_l("an item for %(variant)s"), _l("choose the item of the same meaning for this variant")),
    "reworded_without_revision": (
        _l("the wording of the item bank"),
        _l("add revision: %(next)s, or give the item another id"),
    ),
    "unknown_use": (_l("a construct or item of the bank"), _l("search the item bank, or write the item here")),
    "unknown_item": (_l("an item of %(whole)s"), _l("correct the id, ask the item on a page, or take it out")),
    "unknown_construct": (_l("a construct of this questionnaire"), _l("ask items of it on a page, or take it out")),
    "unknown_derived": (
        _l("a derived figure of this questionnaire"),
        _l("ask all the items it is made of, or take it out"),
    ),
    "unknown_filter": (_l("a filter (%(known)s)"), _l("correct the name, or write the condition out")),
    "unknown_response_scale": (_l("a response scale (%(known)s)"), _l("correct the name, or write the points out")),
    "unknown_reason": (_l("a reason (%(known)s)"), _l("correct the name")),
    "unknown_key": (_l("a point of its response scale (%(known)s)"), _l("name a point that this scale has")),
    "unknown_add_on": (_l("an add-on offered (%(known)s)"), _l("choose among those offered")),
    "unknown_page": (_l("a page of this questionnaire"), _l("correct the page that the offer names")),
    "duplicate_item": (_l("each item once"), _l("remove or rename it")),
    "duplicate_page": (_l("each page id once"), _l("rename one of the pages")),
    "duplicate_battery": (_l("each battery id once"), _l("give the second one an id of its own")),
    "duplicate_construct": (_l("each construct once"), _l("rename one of them")),
    "duplicate_option": (_l("each value once"), _l("give the options other values")),
    "no_pages": (_l("at least one page"), _l("add a page")),
    "empty_page": (_l("at least one block"), _l("add an item, or remove the page")),
    "empty_battery": (_l("at least one item"), _l("add an item, or remove the battery")),
    "mixed_scales": (_l("sentences with one response scale"), _l("split the battery")),
    "scale_mismatch": (
        _l("the response scale and values of its battery (%(known)s)"),
        _l("give the sentence a place of its own"),
    ),
    "bad_range": (_l("the lowest below the highest, each point once"), _l("exchange or correct them")),
    "bad_check": (_l("two numbers asked on page %(page)s"), _l("compare two numbers of one page")),
    "cannot_reverse": (_l("an item with a response scale"), _l("leave reverse out")),
    "missing_mode": (
        _l("a text for each mode of anonymity"),
        _l("write what is true in each mode: people agree to it"),
    ),
    "bad_condition": (
        _l("item, score or share with one test, or all, any, not"),
        _l("write for example {item: had_problem, equals: 1}"),
    ),
    "unknown_condition_item": (_l("an item asked on an earlier page"), _l("ask it, or leave out what depends on it")),
    "later_condition_item": (
        _l("an item of an earlier page"),
        _l("move this to a later page: without scripts a page cannot change while it is answered"),
    ),
    "impossible_condition": (_l("a condition that can be true"), _l("compare with a value that the item has")),
    "unknown_piped_item": (
        _l("an item asked on an earlier page"),
        _l("correct the id after answer:, or leave the braces out"),
    ),
    "later_piped_item": (
        _l("an item of an earlier page"),
        _l("move this to a later page: what is asked here is not answered yet when the page is drawn"),
    ),
    "index_as_scale": (
        _l("reflective items, which share one cause"),
        _l("list the construct under profiles, item by item"),
    ),
    "too_few_items": (_l("at least two items"), _l("use more of its items, or take it out of scales")),
    "no_score": (_l("a construct with a score"), _l("choose another construct: this one is reported item by item")),
    "not_listed": (_l("a construct listed under %(part)s"), _l("list it there, or take it out here")),
    "not_on_a_scale": (_l("a sentence or a rating"), _l("explore answers on a response scale only")),
    "mixed_filters": (
        _l("items that the same people are asked"),
        _l("explore it apart: rows without it would be left out, and they are not a random part"),
    ),
    "item_in_two_constructs": (
        _l("one construct for each item of a model"),
        _l("take it out of one: it would count twice"),
    ),
    "wrong_kind": (_l("an item for %(part)s"), _l("name another item")),
    "report_without_plan": (_l("%(part)s in the plan"), _l("add it, or leave the report out")),
}
# what was found, and parts of what was needed, where they are words and not names
WORDS = {
    "nothing": _l("nothing"),
    "none": _l("none"),
    "another encoding": _l("another encoding"),
    "another one": _l("another one"),
    "another wording": _l("another wording"),
    "it again": _l("it again"),
    "an alias": _l("an alias"),
    "an anchor": _l("an anchor"),
    "items reported singly": _l("items reported singly"),
    "one that YAML does not allow": _l("one that YAML does not allow"),
    "a response scale": _l("a response scale"),
    "a text (in quotes)": _l("a text (in quotes)"),
    "a list": _l("a list"),
    "a mapping": _l("a mapping"),
    "hotel or bank, or nothing": _l("hotel or bank, or nothing"),
    "yes with 1, no with 0": _l("yes with 1, no with 0"),
    "the bank": _l("the bank"),
    "the bank that checks attention": _l("the bank that checks attention"),
    "this questionnaire": _l("this questionnaire"),
}
FIELD = "the field "


@dataclass(frozen=True)
class Told:
    """A defect in the reader's language."""

    line: int | None
    item: str
    code: str
    needed: str
    found: str
    remedy: str


def told(defect: Defect) -> Told:
    needed, remedy = SENTENCES[defect.code]
    return Told(
        line=defect.line,
        item=defect.item,
        code=defect.code,
        needed=_filled(needed, defect.parts),
        found=_word(defect.found),
        remedy=_filled(remedy, defect.parts),
    )


def _filled(sentence: str, parts: Mapping[str, str]) -> str:
    return str(sentence) % {name: _word(part) for name, part in parts.items()}


def _word(found: str) -> str:
    """A word of ours in the reader's language; a name or a message of the checker as it is."""
    if found.startswith(FIELD):
        return gettext("the field %(name)s", name=found.removeprefix(FIELD))
    return str(WORDS.get(found, found))
