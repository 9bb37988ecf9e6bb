"""Which addresses lie on the open internet. What is not known to is not: an allow rule, with the exceptions by name.

The library's `is_global` follows one table only: it takes 192.0.0.8 and fec0::/10 for open, and an address of version
6 that wraps an inner one for what it looks like. The exceptions are the special-purpose registries of IANA for versions
4 and 6, with what was given back or is used inside clouds.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

LISTED_4 = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32
"""
# given out to the internet; everything else of version 6 is local, reserved or a wrapping
OPEN_6 = IPv6Network("2000::/3")
# Teredo, 6to4 and ISATAP wrap an address of version 4 and are not used by who serves: what is inside is not asked
LISTED_6 = "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3ffe::/16 3fff::/20"
SPECIAL_4, SPECIAL_6 = tuple(map(IPv4Network, LISTED_4.split())), tuple(map(IPv6Network, LISTED_6.split()))
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
NAT64 = IPv6Network("64:ff9b::/96")
LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "localdomain", "test")


def is_open(address: Address) -> bool:
    """Reached over the open internet alone."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_4)
    inner = _translated(address)
    if inner is not None:
        return is_open(inner)
    if int(address) >> 32 & 0xFFFF_FFFF in ISATAP:
        return False
    return address in OPEN_6 and not any(address in network for network in SPECIAL_6)


def is_loopback(host: str) -> bool:
    """Whether a name or an address in a link leads whoever opens it to their own machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        found = ip_address(name)
    except ValueError:
        return False
    inner = _translated(found) if isinstance(found, IPv6Address) else None
    return any(one.is_loopback or one.is_unspecified for one in (found, inner or found))


def is_local_name(host: str) -> bool:
    """A name that means something inside a network only: without a point, or of a domain kept for that."""
    name = host.rstrip(".").lower()
    return "." not in name or any(name.endswith(f".{one}") for one in LOCAL_NAMES)


def _translated(address: IPv6Address) -> IPv4Address | None:
    """The address of version 4 that packets to this one go to; None where it is no such writing."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped
