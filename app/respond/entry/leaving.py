"""What every page of a respondent leaves behind in the browser."""

from flask import Response, g, request

from app.respond.entry import embed

CORRECTING, KEEPING = "c_", "r_"


def leave(response: Response) -> Response:
    """After the thanks a correction is over: the pages take no more answers until the code is entered again.

    Embedded pages say who may frame them. At a kiosk the whole response is forgotten, because the next page is the next
    guest's.
    """
    if "way_in" in g and embed.is_embedded(g.way_in):
        embed.allow_framing(response, g.way_in)
    if request.endpoint == "respond.thanks" and response.status_code == 200:
        address = request.args.get("s", "")
        is_kiosk = "way_in" in g and g.way_in.kind == "kiosk"
        for name in (CORRECTING + address, *([KEEPING + address] if is_kiosk else [])):
            if name in request.cookies:
                response.delete_cookie(name)
    return response
