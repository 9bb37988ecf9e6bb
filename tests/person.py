"""Someone answering without JavaScript: sends forms as they are drawn."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FACTS = {"first_or_repeat": "2", "db_rp_all": "8", "db_rp_freq": "5", "pf_last": "2", "had_problem": "0"}
LONGEST = 40


@dataclass
class Person:
    """Someone answering: fills forms as a browser without JavaScript does.

    address   of an open link, or the whole path of a personal one
    """

    client: FlaskClient
    address: str = "welcome"
    url: str = ""
    html: str = ""

    def open(self, **query: str) -> TestResponse:
        path = self.address if self.address.startswith("/") else f"/s/{self.address}"
        return self._seen(self.client.get(path, query_string=query, follow_redirects=True))

    def agree(self) -> TestResponse:
        return self.post({"consent": "1"})

    def post(self, answers: dict[str, str | list[str]], *, go: str = "next", **more: str) -> TestResponse:
        """Send the page in hand with its hidden fields."""
        return self._seen(self.client.post(self.action, data=self.hidden | {"go": go} | answers | more))

    def follow(self, answer: TestResponse) -> TestResponse:
        return self._seen(self.client.get(answer.location, follow_redirects=True))

    @property
    def action(self) -> str:
        found = re.search(r'<form id="answers" method="post" action="([^"]+)"', self.html)
        assert found, self.html
        return found[1].replace("&amp;", "&")

    @property
    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.status_code in (200, 422):
            self.html = answer.text
        return answer

    def finish(self, facts: dict[str, str], *, point: str | None = None) -> None:
        """Answer the first page as given, then every sentence with one point, or skip on."""
        self.open()
        if 'name="consent"' in self.html:
            self.follow(self.agree())
        answer = self.post(facts)
        for _ in range(LONGEST):
            if answer.status_code == 303:
                self.follow(answer)
                if "data-complete" in self.html:
                    return
            answer = self.post({} if point is None else self._clicks(point))
        raise AssertionError("the questionnaire has no end")

    def _clicks(self, point: str) -> dict[str, str]:
        """One answer for every row of buttons: the point where it is offered, else the first."""
        offered: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="radio" name="([a-z_0-9]+)" value="([^"]*)"', self.html):
            offered.setdefault(name, []).append(value)
        return {name: point if point in values else values[0] for name, values in offered.items()}
