"""Another way into a page: matplotlib's own SVG, read back as the marks that stand in it."""

import io
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl

SPACE, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"


def saved(board):
    """The file of matplotlib's, texts as texts."""
    target = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "vafa", "svg.fonttype": "none"}):
        board.axes.figure.savefig(target, format="svg", transparent=True, facecolor="none")
    return ET.fromstring(target.getvalue())


def texts(root):
    """Text, place and colour of each."""
    found = []
    for one in root.iter(f"{SPACE}text"):
        colour = re.search(r"fill: (#\w+)", one.get("style"))[1]
        anchor = re.search(r"text-anchor: (\w+)", one.get("style"))[1]
        found.append((one.text, round(float(one.get("x"))), round(float(one.get("y"))), colour, anchor))
    return found


def outlines(root):
    """Box and colours of every surface, line and mark, in their order."""
    shapes = {f"#{one.get('id')}": one.get("d") for one in root.iter(f"{SPACE}path") if one.get("id")}
    found = []
    # the ground behind a text is a rim in the page
    written = [group for group in root.iter(f"{SPACE}g") if group.find(f"{SPACE}text") is not None]
    grounds = {id(path) for group in written for path in group.iter(f"{SPACE}path")}
    for one in root.iter():
        if id(one) in grounds:
            continue
        if one.tag == f"{SPACE}path" and not one.get("id"):
            found.append(_outline(one.get("d"), (0, 0), one.get("style")))
        elif one.tag == f"{SPACE}use":
            at = float(one.get("x")), float(one.get("y"))
            found.append(_outline(shapes[one.get(f"{XLINK}href")], at, one.get("style")))
    return [one for one in found if one[1] or one[2]]


def _outline(path, at, style):
    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path)]
    xs, ys = [x + at[0] for x in numbers[::2]], [y + at[1] for y in numbers[1::2]]
    fill, stroke = (re.search(rf"(?:^|; ){name}: (#\w+)", style) for name in ("fill", "stroke"))
    return (min(xs), max(xs), min(ys), max(ys)), fill[1] if fill else "", stroke[1] if stroke else ""
