"""What every page of a respondent leaves behind in the browser."""

from flask import Response, request

CORRECTING = "c_"


def leave(response: Response) -> Response:
    """After the thanks a correction is over: the pages take no more answers until the code is entered again."""
    if request.endpoint == "respond.thanks" and response.status_code == 200:
        name = CORRECTING + request.args.get("s", "")
        if name in request.cookies:
            response.delete_cookie(name)
    return response
