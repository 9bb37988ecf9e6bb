"""Kinds of defects: code -> what was needed, and the remedy. The application translates by code."""

DEFECT_MESSAGES: dict[str, tuple[str, str]] = {
    # the text itself
    "too_big": ("at most {most}", "split the questionnaire, or leave out what is not part of it"),
    "too_deep": ("a questionnaire", "flatten it"),
    "not_utf8": ("text in UTF-8", "save the file as UTF-8"),
    "not_yaml": ("YAML", "check indentation, quotes and colons near this line"),
    "control_character": ("text without control characters", "type the text again"),
    "empty_file": ("a questionnaire", "write the definition"),
    "not_a_questionnaire": ("a mapping", "start with id, title, languages and pages"),
    "several_documents": ("one document", "keep one document a file"),
    "duplicate_key": ("each key once", "remove one of them"),
    "alias": ("values written out", "write the value again in place of anchor and alias"),
    "tag": ("plain values", "remove the tag"),
    # the form of a field
    "unknown_field": ("a known field", "check the spelling, or remove it"),
    "missing_field": ("{needed}", "add it"),
    "wrong_value": ("{needed}", "correct the value"),
    "unknown_kind": ("one of {known}", "correct the kind"),
    "bad_languages": ("a list of language codes, each once", "write languages: [en, fa]"),
    # texts
    "missing_text": ("a text", "write what is asked"),
    "missing_language": ("a text in {language}", "write it, or take the language out of languages"),
    "undeclared_language": ("one of {known}", "add the language to languages, or remove the text"),
    "unknown_placeholder": ("one of {known} in braces", "correct the name, or leave the braces out"),
    "unknown_text": ("a shared text", "use a name of shared_texts.yaml, or write the text here"),
    "missing_variant": (
        "a text for {variant}",
        "set variant to hotel or bank, or choose an item that it has",
    ),
    "wrong_variant": ("an item for {variant}", "choose the item of the same meaning for this variant"),
    "reworded_without_revision": ("the wording of the item bank", "add revision: {next}, or give the item another id"),
    # names
    "unknown_use": ("a construct or item of the bank", "search the item bank, or write the item here"),
    "unknown_item": ("an item of {whole}", "correct the id, ask the item on a page, or take it out"),
    "unknown_construct": ("a construct of this questionnaire", "ask items of it on a page, or take it out"),
    "unknown_derived": ("a derived figure of this questionnaire", "ask all the items it is made of, or take it out"),
    "unknown_filter": ("a filter ({known})", "correct the name, or write the condition out"),
    "unknown_response_scale": ("a response scale ({known})", "correct the name, or write the points out"),
    "unknown_reason": ("a reason ({known})", "correct the name"),
    "unknown_key": ("a point of its response scale ({known})", "name a point that this scale has"),
    "unknown_add_on": ("an add-on offered ({known})", "choose among those offered"),
    "unknown_page": ("a page of this questionnaire", "correct the page that the offer names"),
    "duplicate_item": ("each item once", "remove or rename it"),
    "duplicate_page": ("each page id once", "rename one of the pages"),
    "duplicate_battery": ("each battery id once", "give the second one an id of its own"),
    "duplicate_construct": ("each construct once", "rename one of them"),
    "duplicate_option": ("each value once", "give the options other values"),
    # pages, scales and options
    "no_pages": ("at least one page", "add a page"),
    "empty_page": ("at least one block", "add an item, or remove the page"),
    "empty_battery": ("at least one item", "add an item, or remove the battery"),
    "mixed_scales": ("sentences with one response scale", "split the battery"),
    "scale_mismatch": (
        "the response scale and values of its battery ({known})",
        "give the sentence a place of its own",
    ),
    "bad_range": ("the lowest below the highest, each point once", "exchange or correct them"),
    "bad_check": ("two numbers asked on page {page}", "compare two numbers of one page"),
    "cannot_reverse": ("an item with a response scale", "leave reverse out"),
    "missing_mode": ("a text for each mode of anonymity", "write what is true in each mode: people agree to it"),
    # conditions
    "bad_condition": (
        "item, score or share with one test, or all, any, not",
        "write for example {{item: had_problem, equals: 1}}",
    ),
    "unknown_condition_item": ("an item asked on an earlier page", "ask it, or leave out what depends on it"),
    "later_condition_item": (
        "an item of an earlier page",
        "move this to a later page: without scripts a page cannot change while it is answered",
    ),
    "impossible_condition": ("a condition that can be true", "compare with a value that the item has"),
    # answers repeated in later texts
    "unknown_piped_item": ("an item asked on an earlier page", "correct the id after answer:, or leave the braces out"),
    "later_piped_item": (
        "an item of an earlier page",
        "move this to a later page: what is asked here is not answered yet when the page is drawn",
    ),
    # the analysis plan
    "index_as_scale": ("reflective items, which share one cause", "list the construct under profiles, item by item"),
    "too_few_items": ("at least two items", "use more of its items, or take it out of scales"),
    "no_score": ("a construct with a score", "choose another construct: this one is reported item by item"),
    "not_listed": ("a construct listed under {part}", "list it there, or take it out here"),
    "not_on_a_scale": ("a sentence or a rating", "explore answers on a response scale only"),
    "mixed_filters": (
        "items that the same people are asked",
        "explore it apart: rows without it would be left out, and they are not a random part",
    ),
    "item_in_two_constructs": ("one construct for each item of a model", "take it out of one: it would count twice"),
    "wrong_kind": ("an item for {part}", "name another item"),
    "report_without_plan": ("{part} in the plan", "add it, or leave the report out"),
}
"""Braces name what ``Defects.tell`` is given beside what was found."""
