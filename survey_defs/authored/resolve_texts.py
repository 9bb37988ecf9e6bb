"""Texts of an authored definition: by variant and language, shared by name, or one plain text."""

from dataclasses import dataclass

from survey_defs.authored.source import Node
from survey_defs.defects import Defects
from survey_defs.texts import ANSWER, PLACEHOLDERS, is_plain, piped, placeholders

VARIANTS = frozenset({"hotel", "bank"})


@dataclass(frozen=True, eq=False)
class TextResolver:
    """Picks the variant and the languages of one questionnaire, and tells what is missing."""

    languages: tuple[str, ...]
    variant: str | None
    shared: dict[str, Node]
    defects: Defects

    def texts(self, node: Node, item: str) -> dict[str, str]:
        """Language -> text; what is missing is told, and left out."""
        chosen = self.chosen(node, item)
        if chosen is None:
            return {}
        if isinstance(chosen.value, dict):
            return self._by_language(chosen, item, is_own=chosen.file == self.defects.file)
        if len(self.languages) == 1:
            return self._one(chosen, item, self.languages[0])
        found = "one text for all" if isinstance(chosen.value, str) else type(chosen.value).__name__
        self._tell_missing(chosen, item, ", ".join(self.languages), found)
        return {}

    def chosen(self, node: Node, item: str) -> Node | None:
        """The node after following a shared name and choosing the variant; None (told) where there is none."""
        name = node.text("shared")
        if name is not None:
            if name not in self.shared:
                self.defects.tell(node, item, "unknown_text", name)
                return None
            node = self.shared[name]
        if not VARIANTS & node.fields.keys():
            return node
        of_variant = node.get(self.variant or "") if self.variant else _same_in_all(node)
        if of_variant is None:
            variant = self.variant or "a questionnaire without variant"
            self.defects.tell(node, item, "missing_variant", ", ".join(node.fields), variant=variant)
        return of_variant

    def _by_language(self, node: Node, item: str, *, is_own: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        for language in self.languages:
            child = node.get(language)
            if child is None:
                self._tell_missing(node, item, language, ", ".join(node.fields) or "none")
            else:
                found |= self._one(child, item, language)
        for language in node.fields.keys() - set(self.languages) if is_own else ():
            known = ", ".join(self.languages)
            self.defects.tell(node.fields[language], item, "undeclared_language", language, known=known)
        return found

    def _one(self, node: Node, item: str, language: str) -> dict[str, str]:
        text = node.value
        if not isinstance(text, str):
            self.defects.tell(node, item, "wrong_value", repr(node.plain()), needed="a text (in quotes)")
            return {}
        if not text.strip():
            self._tell_missing(node, item, language, "an empty text")
            return {}
        if not all(is_plain(letter) for letter in text):
            self.defects.tell(node, item, "control_character", ascii(text[:60]))
            return {}
        # whether an answer can be repeated there is known when all pages are read (survey_defs.piping_checks)
        for name in sorted(placeholders(text) - PLACEHOLDERS - {ANSWER + item_id for item_id in piped(text)}):
            self.defects.tell(node, item, "unknown_placeholder", name, known=", ".join(sorted(PLACEHOLDERS)))
        return {language: text}

    def _tell_missing(self, node: Node, item: str, language: str, found: str) -> None:
        self.defects.tell(node, item, "missing_language", found, language=language)


def _same_in_all(node: Node) -> Node | None:
    """A text that does not depend on the variant can stand in a questionnaire without one."""
    hotel, bank = node.get("hotel"), node.get("bank")
    return hotel if hotel is not None and bank is not None and hotel.plain() == bank.plain() else None
