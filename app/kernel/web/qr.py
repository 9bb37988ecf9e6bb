"""QR codes: an address that a phone reads off paper or off another screen."""

import io


def qr_svg(address: str, title: str) -> bytes:
    """A QR code with a title for those who do not see it; dark on light whatever the colours of the page."""
    # 0.05 to 0.2 seconds to import: only who prints a code pays
    import segno

    body = io.BytesIO()
    # a quarter of the code may be dirty or torn
    code = segno.make(address, error="q", micro=False)
    code.save(body, kind="svg", xmldecl=False, title=title, omitsize=True, dark="#000", light="#fff")
    return body.getvalue()
