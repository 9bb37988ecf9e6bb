"""An organisation's colour, made readable: dark enough on paper, light enough at night.

Contrast after WCAG 2.2: the ratio of relative luminances; text and controls need 4.5.
"""

import colorsys
import re

HEX = re.compile(r"#?([0-9a-fA-F]{6})")
OURS = "#0b7280"
OURS_AT_NIGHT = "#5cc3cd"
ENOUGH = 4.5
# what the accent stands on and what stands on it, in light and dark (app/static/tokens.css)
LIGHT_CARD, DARK_CARD, DARK_INK = "#ffffff", "#1a2224", "#0b1719"
STEP = 0.02

Colour = tuple[float, float, float]


def css(accent: str) -> str:
    """The rules that put the accent in place of ours; empty for our own or for what is no colour."""
    if not is_colour(accent) or accent.lower() == OURS:
        return ""
    light, dark = readable(accent, on=LIGHT_CARD, darker=True), readable(accent, on=DARK_CARD, darker=False)
    wash = f"--accent-wash: color-mix(in srgb, {light} 12%, var(--card));"
    night = f"--accent-wash: color-mix(in srgb, {dark} 22%, var(--card));"
    return (
        f":root {{ --accent: {light}; --accent-ink: {LIGHT_CARD}; {wash} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; --accent-ink: {DARK_INK}; {night} }} }}\n"
    )


def is_colour(text: str) -> bool:
    return HEX.fullmatch(text) is not None


def readable(accent: str, *, on: str, darker: bool) -> str:
    """The accent, moved towards dark or light until it has contrast enough; its hue stays."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(accent))
    end = 0.0 if darker else 1.0
    while lightness != end and contrast(_hex(colorsys.hls_to_rgb(hue, lightness, saturation)), on) < ENOUGH:
        lightness = max(0.0, lightness - STEP) if darker else min(1.0, lightness + STEP)
    return _hex(colorsys.hls_to_rgb(hue, lightness, saturation))


def contrast(first: str, second: str) -> float:
    """Ratio from 1 (the same) to 21 (black on white)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> Colour:
    found = HEX.fullmatch(colour)
    if found is None:
        raise ValueError(f"needed: a colour such as {OURS}; found: {colour!r}; remedy: write six hexadecimal digits")
    red, green, blue = (int(found[1][place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
