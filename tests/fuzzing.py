"""Requests that nobody means, made from a seed: every route, every field, values that break programs.

A field keeps the value that its own page draws, and one or two are replaced: a request that is wrong in everything is
refused at the door and tries nothing.
"""

import html
import io
import json
import random
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

APP = Path(__file__).resolve().parent.parent / "app"
NUL, SURROGATE, BIDI = "a\x00b", "\ud800", "\u202eabc\u202c\u2067"
TEXTS = [
    "", " ", NUL, "\x00", BIDI, "\ufffe", "é" * 300, "x" * 70_000, "<script>", "' OR 1=1 --", "%00", "../etc",
    "=1+1", "\r\nX: y", "%s%(x)s{0}{x}", "\u200c", "İı", "𝟘", "²", "①", "null", "None", "true", "[]", "{}", "$skipped",
]  # fmt: skip
NUMBERS = [
    "0", "-1", "1", "2", "-0", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809", "1e400", "-1e400", "NaN", "inf", "-Infinity", "1_0", "0x1", "٣", "²", "1.5", "1,5",
    "۱۲", "1e-400", "1" + "0" * 400,
]  # fmt: skip
DAYS = [
    "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "1700-01-01", "2321-03-20", "1405-13-40",
    "۱۴۰۵/۰۷/۳۱", "25:61", "23:59", "2026-11-03", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00",
    "10000-01-01",
]  # fmt: skip
ODD = [None, True, False, 0, -1, 2**31, 2**63, 10**400, 1.5, 1e308, [], {}, [[]], [None], {"": None}, SURROGATE, NUL]
KINDS = [
    "", "text/plain", "\xff/\xff", "application/json", "application/json; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=cp1252",
]  # fmt: skip
BODIES = [
    b"", b"\x00", b"\xff\xfe", b"{", b"[]", b"null", b'"x"', b"NaN", b"[" * 3_000, b"a=%00&b=%ff&=&&=%", b"--x\r\n\r\n",
    b"\xed\xa0\x80",
]  # fmt: skip
COOKIES = [
    "vafa", "language", "mine", "r_welcome", "r_reception", "c_welcome", "n_welcome", "r_", "x",
]  # fmt: skip
HEADERS = [
    "Accept-Language", "Accept", "User-Agent", "Referer", "If-None-Match", "Range", "Origin", "Authorization",
    "Idempotency-Key", "If-Modified-Since", "X-Requested-With", "Sec-Fetch-Site", "Accept-Encoding",
    "Content-Encoding",
]  # fmt: skip
# what takes the things away that the others are tried on
RARE = re.compile(r"/(erase|remove|delete|archive|revoke|close|end|end-others|sign-out|discard|withdraw|off|password)$")
# pages that compute for a second or ask another machine
DEAR = re.compile(r"(report|export\.|workbook|pdf|xlsx|svg|ping|readyz|collection)")
FORM = re.compile(r'<form[^>]*?action="([^"]*)"[^>]*>(.*?)</form>|<form(?![^>]*action=)[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<(input|select|textarea|button)\b([^>]*)>(?:([^<]*)</textarea>)?")
OPTION = re.compile(r'<option value="([^"]*)"')
READ = re.compile(r'(?:form|args|values|files|cookies|sent|body)(?:\.get|\.getlist|\.pop)?[\[(]"([a-z][a-z_0-9-]*)"')

Fields = dict[str, list[str]]


def attribute(text: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', text)
    return html.unescape(found[1]) if found else None


def fields_of(form: str) -> Fields:
    """The fields of a form with what stands in them; of several choices the first."""
    found: Fields = {}
    for kind, attributes, inside in FIELD.findall(form):
        name = attribute(attributes, "name")
        if name and not (name in found and attribute(attributes, "type") in ("radio", "submit")):
            value = inside if kind == "textarea" else attribute(attributes, "value") or ""
            found.setdefault(name, []).append(html.unescape(value))
    for name, inside in re.findall(r'<select[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = (OPTION.findall(inside) or [""])[:1]
    return found


def forms_in(page: str, place: str) -> Iterator[tuple[str, Fields]]:
    """Address and fields of each form of a page; buttons outside belong to the form they name."""
    for action, inside, bare in FORM.findall(page):
        yield (html.unescape(action) or place).split("?")[0], fields_of(inside or bare)


def names_in_code() -> list[str]:
    """Every name that some view reads."""
    code = "".join(path.read_text(encoding="utf-8") for path in APP.rglob("*.py"))
    return sorted(set(READ.findall(code)) | set(re.findall(r"^    ([a-z_]+) = \w*Field\(", code, re.MULTILINE)))


@dataclass
class Fault:
    """An error of ours: what was asked, and where it broke."""

    asked: str
    told: str
    where: str

    def __str__(self) -> str:
        return f"{self.asked}\n{self.told}"


@dataclass
class Fuzzer:
    """Sends requests of its seed as one of several people.

    clients  by role: "owner", "manager", "stranger", "nobody", "program" (with `authorization`)
    values   for the parameters of addresses (tests.routes)
    bodies   what a call of the interface for programs takes, by rule
    """

    app: Flask
    clients: Mapping[str, FlaskClient]
    values: Mapping[str, Sequence[object]]
    seed: int
    authorization: str = ""
    bodies: Mapping[str, dict[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.names = names_in_code()
        self.known: dict[str, Fields] = {}
        self.statuses: dict[int, int] = {}

    @cached_property
    def rules(self) -> list[Rule]:
        return sorted(self.app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods or ())))

    @cached_property
    def weights(self) -> list[float]:
        return [0.03 if RARE.search(str(rule)) else 0.1 if DEAR.search(str(rule)) else 1.0 for rule in self.rules]

    def learn(self) -> None:
        """Open every page once as the owner, and remember its forms."""
        for rule in self.rules:
            if "GET" in (rule.methods or ()) and not DEAR.search(str(rule)) and rule.arguments <= self.values.keys():
                built = rule.build({name: self.values[name][0] for name in rule.arguments})
                page = self.clients["owner"].get(built[1], follow_redirects=True) if built else None
                if built and page is not None and page.status_code == 200 and page.mimetype == "text/html":
                    self.known |= dict(forms_in(page.text, built[1]))

    def nasty(self) -> str:
        return self.chance.choice(self.chance.choice([TEXTS, NUMBERS, DAYS]))

    def odd(self, depth: int = 0) -> object:
        """A value of JSON."""
        roll = self.chance.random()
        if roll < 0.4 or depth > 2:
            return self.chance.choice(ODD)
        if roll < 0.8:
            return self.nasty()
        if roll < 0.9:
            return [self.odd(depth + 1) for _ in range(self.chance.randrange(3))]
        return {self.chance.choice([*self.names, "", NUL]): self.odd(depth + 1)}

    def address(self, rule: Rule) -> str:
        """The rule's address with the stored things of the cast, sometimes with one that is none."""
        text = str(rule)
        for name in rule.arguments:
            given = str(self.chance.choice(self.values.get(name, ["sample"])))
            if self.chance.random() < 0.15:
                given = self.nasty() or "x"
            text = re.sub(rf"<(?:[^<>]*:)?{name}>", lambda _, given=given: quote(given, safe=""), text)
        return text

    def query(self) -> str:
        if self.chance.random() < 0.6:
            return ""
        pairs = [f"{self.chance.choice(self.names)}={quote(self.nasty())}" for _ in range(self.chance.randrange(1, 4))]
        return "?" + "&".join([*pairs, self.chance.choice(["", "%00=%00", "%ff=%ff", "&&=", "page=-1", "lang=fa"])])

    def form(self, place: str) -> Fields:
        """What the page of this address would send, with one or two fields replaced, added or taken away."""
        sent = {name: list(values) for name, values in self.known.get(place, {}).items()}
        names = [*sent, self.chance.choice(self.names)] if sent else self.chance.sample(self.names, 5)
        for name in self.chance.sample(names, min(len(names), self.chance.choice([0, 1, 1, 1, 2, 3]))):
            roll = self.chance.random()
            if roll < 0.1:
                sent.pop(name, None)
            elif roll < 0.2:
                sent[name] = [self.nasty(), self.nasty()]
            else:
                sent[name] = [self.nasty()]
        return sent

    def sent(self, rule: Rule, method: str, place: str) -> dict[str, object]:
        """Body and content type."""
        roll = self.chance.random()
        if roll < 0.06:
            return {"data": self.chance.choice(BODIES), "content_type": self.chance.choice(KINDS)}
        if str(rule).startswith("/api/") or roll < 0.14:
            body = dict(self.bodies.get(f"{method} {rule}", {})) or {"answers": {}, "event": "1"}
            for name in self.chance.sample([*body, self.chance.choice(self.names)], self.chance.choice([0, 1, 1, 2])):
                body[name] = self.odd()
            whole = body if self.chance.random() < 0.9 else self.odd()
            return {"data": json.dumps(whole), "content_type": "application/json"}
        form = self.form(place)
        if roll < 0.3:
            name = self.chance.choice([NUL, "a.csv", "../../x.xlsx", "", BIDI, "é" * 300])
            content = self.chance.choice([*BODIES, b"key,name\n1,a\x00\n", b"PK\x03\x04", b"key;name\r\n\xff;\xfe\r\n"])
            field_name = self.chance.choice(["file", "logo", "upload", "yaml", *form][:4])
            return {"data": {**form, field_name: (io.BytesIO(content), name)}, "content_type": "multipart/form-data"}
        return {"data": form}

    def headers(self) -> dict[str, str]:
        if self.chance.random() < 0.85:
            return {}
        value = self.nasty().encode("latin-1", "ignore").decode("latin-1").translate({13: None, 10: None, 0: None})
        return {self.chance.choice(HEADERS): value[:2_000]}

    def ask_many(self, count: int) -> list[Fault]:
        """So many requests; the faults among them."""
        return [fault for fault in (self.ask() for _ in range(count)) if fault is not None]

    def ask(self) -> Fault | None:
        """One request; the fault where it is answered by an error of ours."""
        rule = self.chance.choices(self.rules, self.weights)[0]
        method = self.chance.choice(sorted(rule.methods or ()))
        role = self.chance.choices(["owner", "manager", "stranger", "nobody"], [7, 1, 1, 1])[0]
        client, place = self.clients[role], self.address(rule)
        headers = self.headers()
        if str(rule).startswith("/api/"):
            headers.setdefault("Authorization", self.authorization)
        if self.chance.random() < 0.05:
            headers["Cookie"] = f"{self.chance.choice(COOKIES)}={quote(self.nasty())}"
        body = self.sent(rule, method, place) if method in ("POST", "PUT", "PATCH", "DELETE") else {}
        full = place + self.query()
        return self._sent(
            client, f"{role} {method} {full[:300]} {str(body)[:600]} {headers}", full, method, headers, body
        )

    def _sent(
        self, client: FlaskClient, asked: str, place: str, method: str, headers: dict[str, str], body: dict[str, object]
    ) -> Fault | None:
        try:
            answer = client.open(place, method=method, headers=headers, **body)  # type: ignore[arg-type]
            answer.get_data()
        except Exception as error:
            return Fault(asked, "".join(traceback.format_exception(error)[-12:]), _where(error))
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500 and answer.status_code != 503:
            return Fault(asked, answer.status, f"{answer.status_code} {place.split('?')[0]}")
        return None


def _where(error: BaseException) -> str:
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "/app/" in frame.filename or "/survey_defs/" in frame.filename
    ]
    last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {last.filename.split('/')[-1]}:{last.lineno} {last.name}"
