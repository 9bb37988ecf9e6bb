"""Passwords that a guesser tries first, told by what they are made of instead of by a long list.

A guesser's list is mostly a few words and walks of the finger over the keyboard, dressed with digits and signs.
"""

import re

WORDS = """
    password passwort passwd pass changeme default welcome letmein login signin admin administrator root user guest
    test testing tester demo secret master access security system server computer internet hello abracadabra trustno
    qazwsxedc qazwsx iloveyou loveyou love lovely sunshine princess dragon monkey shadow superman batman football
    baseball soccer michael jordan jennifer charlie ashley daniel jessica thomas freedom whatever starwars pokemon
    samsung google facebook liverpool chelsea arsenal barcelona summer winter spring autumn january february october
    november december monday friday sunday company business manager hotel bank vafa survey loyalty research owner
    researcher organisation salam salamat khodahafez asheghetam doostetdaram iran tehran persepolis esteghlal ramz
    woaini wodemima mima zhongguo nihao beijing shanghai matkhau anhyeuem emyeuanh vietnam hanoi saigon xinchao
"""
# rows of a keyboard, the alphabet and the digits: every three neighbours, either way, are part of a walk
WALKS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop "
WALKS += "1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8o9p0 1qaz2wsx3edc4rfv5tgb6yhn7ujm"
STEPS = {walk[i : i + 3] for walk in [*WALKS.split(), *WALKS[::-1].split()] for i in range(len(walk) - 2)}

LOOK_ALIKES = str.maketrans("@430$1", "aaeosi")
DRESS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
USUAL = re.compile("|".join(sorted(WORDS.split(), key=len, reverse=True)))
FEW_CHARACTERS, MANY_WORDS, MANY_DIGITS = 4, 3, 16


def is_common(password: str) -> bool:
    """True when nothing but usual words, walks, digits and signs is in it, or a handful of characters repeated."""
    folded = password.casefold()
    if len(set(folded)) <= FEW_CHARACTERS:
        return True
    core = DRESS.sub("", folded)
    return _is_bare(folded) or (core != "" and _is_bare(core.translate(LOOK_ALIKES)))


def _is_bare(text: str) -> bool:
    left, words = USUAL.subn("", text)
    on_walk = {place for i in range(len(left) - 2) if left[i : i + 3] in STEPS for place in range(i, i + 3)}
    rest = [character for place, character in enumerate(left) if place not in on_walk]
    return not any(map(str.isalpha, rest)) and words < MANY_WORDS and len(rest) < MANY_DIGITS
