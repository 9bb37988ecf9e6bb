"""What a mail server's refusal says of the address: that there is no such mailbox, or only that this message was not
taken. Codes are those of RFC 3463 and RFC 7505.
"""

import re

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
BASIC = re.compile(r"(?<![\d.])([245]\d\d)(?![\d.])")
# no such mailbox, no such host, moved away, closed, a host that takes no mail
DEAD = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4", "4.310"})
# says that it is for good and no more; then the older code and the words tell
VAGUE = frozenset({"0.0", "5.0"})
NO_MAILBOX = frozenset({"550", "551", "553", "556"})
# it is the message, the sender or the room in the mailbox that was minded: the address may be as good as any
OTHERWISE = re.compile(
    r"spam|block|black|reputation|policy|relay|dmarc|\bspf\b|dkim|\brbl\b|too (large|big|many)|quota|full|virus",
    re.IGNORECASE,
)


def dead_code(said: str) -> str:
    """The code by which the server said that the address is no good and will not be; "" where it did not say that."""
    codes = [(kind, f"{subject}.{detail}") for kind, subject, detail in ENHANCED.findall(said)]
    telling = [code for code in codes if code[1] not in VAGUE]
    if telling:
        kind, rest = telling[0]
        return f"{kind}.{rest}" if kind == "5" and rest in DEAD else ""
    if OTHERWISE.search(said):
        return ""
    basic = next((code for code in BASIC.findall(said) if code in NO_MAILBOX), "")
    return basic or next((f"{kind}.{rest}" for kind, rest in codes if kind == "5" and not BASIC.search(said)), "")
