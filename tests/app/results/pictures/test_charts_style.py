"""Colours of charts in the page's style: every role has one in light, dark and print, and each can be seen."""

import re
from pathlib import Path

import pytest

from analysis.plots.drawing import palette
from analysis.plots.drawing.palette import ROLES
from app.kernel.web import accent

STATIC = Path(accent.__file__).parents[2] / "static"
CHARTS = (STATIC / "charts.css").read_text(encoding="utf-8")
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
SCHEMES = ("light", "dark", "print")
AA_TEXT, AA_MARK = 4.5, 3.0


def properties(style, scheme):
    """Custom properties of a scheme, those of light where it says nothing."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    dark = r"@media \(prefers-color-scheme: dark\) \{ :root \{(.*?)\} \}"
    paper = r"@media print \{ :root \{(.*?)\}"
    blocks = [re.sub(rf"{dark}|{paper}", "", plain, flags=re.DOTALL)]
    blocks += re.findall({"light": "$^", "dark": dark, "print": paper}[scheme], plain, re.DOTALL)
    return {name: value for block in blocks for name, value in re.findall(r"--([\w-]+): ([^;]+);", block)}


def colours(scheme):
    found = properties(TOKENS, scheme) | properties(CHARTS, scheme)
    # a chart stands on the page or on a card
    return {**found, "ground": found["paper"]}, {**found, "ground": found["card"]}


def luminance(colour):
    text = colour.strip().lstrip("#")
    text = "".join(letter * 2 for letter in text) if len(text) == 3 else text
    parts = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", ROLES.values())
def test_every_role_is_a_rule_for_fills_and_for_strokes(role):
    assert f".f-{role} {{ fill: var(--{role}); }}" in CHARTS
    assert f".s-{role} {{ stroke: var(--{role}); }}" in CHARTS


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ROLES.values())
def test_every_role_has_a_colour_in_every_scheme(scheme, role):
    for known in colours(scheme):
        assert re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", known[role])


def test_roles_of_light_are_the_palette():
    known = colours("light")[1]
    apart = {palette.ON_ACCENT, palette.ON_FALL, palette.AMOUNT_INK, palette.AMOUNT_INK_STRONG, palette.STRONG}
    for colour, role in ROLES.items():
        full = known[role] if len(known[role]) == 7 else "#" + "".join(letter * 2 for letter in known[role][1:])
        assert full == colour or colour in apart


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), [
    *[(ink, ground) for ink in ("ink", "ink-soft") for ground in ("ground", "sunk", "fall-wash", "neutral", "band")],
    *[(ink, ground) for ink in ("fall", "rise") for ground in ("ground", "sunk")],
    ("fall", "fall-wash"), ("rise", "rise-wash"), ("mute", "ground"), ("on-rise", "rise"), ("on-fall", "fall"),
    *[("q-ink", f"{side}{step}") for side in "qr" for step in (1, 2, 3)],
    *[("q-ink-strong", f"{side}{step}") for side in "qr" for step in (4, 5)],
])  # fmt: skip
def test_a_text_can_be_read(scheme, text, ground):
    for known in colours(scheme):
        assert contrast(known[text], known[ground]) >= AA_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mark", ["fall", "rise", "mute", "ink", "ink-soft", "rim"])
def test_a_mark_can_be_seen(scheme, mark):
    for known in colours(scheme):
        assert contrast(known[mark], known["ground"]) >= AA_MARK


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_falls_and_what_rises_are_equally_light(scheme):
    known = colours(scheme)[0]
    assert contrast(known["fall"], known["rise"]) < 1.25
