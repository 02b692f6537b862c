"""The way to the network, links, addresses, the mobile network: settings and rules between them.

Rows as in `fields`, rules as in `rules`.
"""

from baysign.config.rows import REQUIRED
from baysign.link.links import in_use, is_set_up

NETWORK = (
    ("network", "object", {}, None, None, "", "how the sign reaches the broker"),
    ("network.hostname", "text", "", 0, 32, "", "host name; empty: the sign's id"),
    (
        "network.order",
        "list",
        [],
        0,
        3,
        "",
        "links to use, best first; empty: those that are set up, in the board's order",
    ),
    ("network.order.[]", "choice", REQUIRED, None, ("lan", "wifi", "lte"), "", "a link"),
    ("network.fixed", "object?", None, None, None, "", "fixed address; null: by DHCP"),
    ("network.fixed.address", "ipv4", REQUIRED, 7, 15, "", "the sign's own, 10.0.0.7"),
    ("network.fixed.netmask", "ipv4", "255.255.255.0", 7, 15, "", "size of its network"),
    ("network.fixed.gateway", "ipv4?", None, 7, 15, "", "way out of it; null: none"),
    ("network.fixed.dns", "ipv4?", None, 7, 15, "", "name server; null: none"),
    ("network.wifi", "list", [], 0, 8, "", "networks to try, best first"),
    ("network.wifi.[]", "object", REQUIRED, None, None, "", "one Wi-Fi network"),
    ("network.wifi.[].ssid", "text", REQUIRED, 1, 32, "", "name of the network"),
    ("network.wifi.[].password", "text", "", 0, 64, "", "its password"),
    ("network.lte", "object?", None, None, None, "", "mobile network, through a modem"),
    (
        "network.lte.apn",
        "text",
        REQUIRED,
        1,
        63,
        "",
        "access point name of the SIM's operator",
    ),
    (
        "network.lte.pin",
        "text",
        "",
        0,
        8,
        "",
        "PIN of the SIM card; empty: none. The last try is never used up",
    ),
    (
        "network.lte.security",
        "choice",
        "none",
        None,
        ("none", "pap", "chap"),
        "",
        "how the operator wants the login",
    ),
    ("network.lte.user", "text", "", 0, 64, "", "user name; empty: none"),
    ("network.lte.password", "text", "", 0, 64, "", "password"),
)


def ipv4(text: str) -> int:
    """An address as a number; ValueError for anything but four numbers with dots."""
    parts = text.split(".")
    number = 0
    for part in parts:
        if not part.isdigit() or str(int(part)) != part or int(part) > 255:
            raise ValueError("four numbers from 0 to 255, with dots")
        number = number << 8 | int(part)
    if len(parts) != 4:
        raise ValueError("four numbers from 0 to 255, with dots")
    return number


def links(config: dict, board, model, errors: list):
    """What `network.order` names is on the board and set up; without it something is (but a
    simulation needs no Wi-Fi network)."""
    if board is None:
        return
    network = config["network"]
    fitted = board.get("links", [])
    name = config["board"]
    for index, kind in enumerate(network["order"]):
        if kind not in fitted:
            has = ", ".join(fitted)
            errors.append((f"network.order[{index}]", f"board {name} has no {kind}; it has {has}"))
        elif kind in network["order"][:index]:
            errors.append((f"network.order[{index}]", f"{kind} is there already"))
    for kind in in_use(network, fitted):
        if is_set_up(network, kind) or (kind == "wifi" and config["simulation"]):
            continue
        what = "missing: network.order names it"
        if not network["order"]:
            what = f"missing: board {name} has nothing else that is set up"
        if fitted == ["wifi"]:
            what = f"missing: board {name} has Wi-Fi only"
        errors.append(("network." + kind, what))


def modem(config: dict, board, model, errors: list):
    """A mobile network needs a board with a modem, a PIN has 4 to 8 digits, a login has a user."""
    lte = config["network"]["lte"]
    if lte is None:
        return
    if board is not None and "lte" not in board.get("links", []):
        errors.append(("network.lte", "board {} has no modem".format(config["board"])))
    pin = lte["pin"]
    if pin and (not pin.isdigit() or len(pin) < 4):
        errors.append(("network.lte.pin", "a PIN has 4 to 8 digits"))
    if lte["security"] != "none" and not lte["user"]:
        errors.append(("network.lte.user", "missing: security is {}".format(lte["security"])))
    for name in ("apn", "user", "password"):
        if '"' in lte[name]:
            errors.append((f"network.lte.{name}", "holds a quotation mark"))


def fixed_address(config: dict, board, model, errors: list):
    """A fixed address is one of a host in its network, and so is the gateway, another one."""
    fixed = config["network"]["fixed"]
    if fixed is None:
        return
    where = "network.fixed."
    try:
        address, mask = ipv4(fixed["address"]), ipv4(fixed["netmask"])
        gateway = None if fixed["gateway"] is None else ipv4(fixed["gateway"])
    except ValueError:
        return
    hosts = ~mask & 0xFFFFFFFF
    if hosts & (hosts + 1) or hosts < 3 or hosts >= 1 << 24:
        errors.append((where + "netmask", "is not 255.0.0.0 to 255.255.255.252, ones then zeros"))
        return
    first = address >> 24
    if not address & hosts or address & hosts == hosts or first in (0, 127) or first >= 224:
        errors.append((where + "address", "is not the address of a host"))
    if gateway is None:
        return
    if gateway & mask != address & mask:
        errors.append((where + "gateway", "is not in the network of address and netmask"))
    elif gateway == address:
        errors.append((where + "gateway", "is the sign's own address"))
    elif not gateway & hosts or gateway & hosts == hosts:
        errors.append((where + "gateway", "is not the address of a host"))


def name_server(config: dict, board, model, errors: list):
    """With a fixed address, names need a name server: DHCP tells of none."""
    fixed = config["network"]["fixed"]
    if fixed is None or fixed["dns"] is not None:
        return
    hosts = [("broker.host", config["broker"]["host"])]
    hosts.extend(("time.servers", host) for host in config["time"]["servers"])
    for path, host in hosts:
        try:
            ipv4(host)
        except ValueError:
            errors.append(("network.fixed.dns", f"missing: {path} is a name"))
            return


ERRORS = (links, modem, fixed_address, name_server)
