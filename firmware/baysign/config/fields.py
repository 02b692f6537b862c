"""The table of settings: the one place that knows their names, defaults, limits and meaning.

A row is (path, type, default, low, high, unit, help). In a path `*` stands for a name the
integrator chooses and `[]` for each entry of a list. Types:

    object map list      containers: fixed names, chosen names, entries
    text id topic        text of low…high bytes; letters, digits and _.- ; an MQTT topic
    path condition       ways into a JSON document (feed/paths.py)
    int num              whole number, any number
    s                    seconds: whole and low…high; with "simulation": true any fraction to high
    s0                   the same, or 0 for off
    flag choice word     true/false; one of `high`; any text, number, true, false or null
    ipv4                 an address, 10.0.0.7
    zone                 "+08:00", or a POSIX TZ rule with daylight saving
    hours                one line of opening hours (message/hours.py)

A type with "?" may be null. REQUIRED as default: the integrator must say.
"""

from baysign.config.broker import BROKER
from baysign.config.fitted import FITTED
from baysign.config.network import NETWORK
from baysign.config.rows import REQUIRED, under

_LIGHTS = ("green", "amber", "red")

_PHASES = (
    ("full_in", "int", 0, 0, 9999, "spaces", "FULL at or below this number"),
    ("full_out", "int", 1, 1, 10000, "spaces", "no longer FULL at or above this number"),
    (
        "almost_in",
        "int?",
        None,
        0,
        99999,
        "spaces",
        "almost full at or below; null: 10 % of capacity",
    ),
    ("almost_out", "int?", None, 1, 99999, "spaces", "no longer almost full at or above"),
    ("dwell_s", "s0", 60, 10, 3600, "s", "shortest stay in FULL and in almost full before more"),
)


FIELDS = (
    (
        ("", "object", REQUIRED, None, None, "", "the configuration of one sign"),
        ("id", "id", REQUIRED, 1, 64, "", "name of the sign, part of its topics"),
        ("base", "topic", "baysign", 1, 64, "", "first part of the sign's own topics"),
        ("name", "text", "", 0, 64, "", "name for people"),
        ("board", "id", REQUIRED, 1, 64, "", "folder of the board under boards/"),
        ("sign", "id", REQUIRED, 1, 64, "", "sign model under boards/signs/"),
        ("groups", "list", [], 0, 16, "", "groups whose commands the sign obeys"),
        ("groups.[]", "id", REQUIRED, 1, 64, "", "name of a group"),
        ("position", "object?", None, None, None, "", "where the sign stands"),
        ("position.lat", "num", REQUIRED, -90, 90, "°", "latitude"),
        ("position.lon", "num", REQUIRED, -180, 180, "°", "longitude"),
        ("simulation", "flag", False, None, None, "", "allow times under the normal limits"),
        (
            "comm_loss_s",
            "s0",
            120,
            30,
            86400,
            "s",
            "unknown face after so long without a broker (T15)",
        ),
        ("timezone", "zone?", None, 1, 64, "", "+08:00 or a POSIX TZ rule: zone of opening hours"),
        ("hours", "list", [], 0, 32, "", "when the sign shows anything; empty: always"),
        ("hours.[]", "hours", REQUIRED, 8, 64, "", "mon-fri 07:00-22:00, 2026-02-17 closed, …"),
        ("hours_text", "text", "", 0, 16, "", "what it shows outside its hours; empty: blank"),
        (
            "brightness_pct",
            "int",
            100,
            1,
            100,
            "%",
            "brightness where neither light nor schedule decides",
        ),
    )
    + BROKER
    + (
        ("time", "object", {}, None, None, "", "where the time of day comes from"),
        (
            "time.chip",
            "choice",
            "none",
            None,
            ("none", "ds3231"),
            "",
            "the clock chip that is fitted",
        ),
        ("time.servers", "list", [], 0, 4, "", "NTP servers; empty: the broker's host"),
        ("time.servers.[]", "text", REQUIRED, 1, 253, "", "host name or address"),
        ("time.port", "int", 123, 1, 65535, "", "UDP port of the NTP servers"),
        ("sources", "map", {}, 1, 32, "", "what the city publishes and how to read it"),
        ("sources.*", "object", REQUIRED, None, None, "", "one kind of message"),
        ("sources.*.topic", "topic", REQUIRED, 1, 200, "", "may hold {key}, {part}, + and #"),
        ("sources.*.format", "choice", REQUIRED, None, ("json", "plain"), "", "kind of payload"),
        (
            "sources.*.number",
            "choice?",
            None,
            None,
            ("free", "occupied"),
            "",
            "what a plain number counts",
        ),
        ("sources.*.record", "path", "", 0, 200, "", "the lot's record in the document"),
        ("sources.*.free", "path?", None, 1, 200, "", "free spaces"),
        ("sources.*.occupied", "path?", None, 1, 200, "", "occupied spaces; needs a capacity"),
        ("sources.*.capacity", "path?", None, 1, 200, "", "all spaces"),
        (
            "sources.*.part",
            "text?",
            None,
            1,
            64,
            "",
            "filled in for {part}, unless the lot has its own",
        ),
        (
            "sources.*.partial",
            "flag",
            False,
            None,
            None,
            "",
            "a message names only some of the lots",
        ),
        (
            "sources.*.status",
            "list",
            [],
            0,
            8,
            "",
            "rules for words of status; the first decisive one wins",
        ),
        (
            "sources.*.status.[]",
            "object",
            REQUIRED,
            None,
            None,
            "",
            "one place with a word of status",
        ),
        ("sources.*.status.[].path", "path", REQUIRED, 0, 200, "", "where the word is"),
        (
            "sources.*.no_data",
            "list",
            [],
            0,
            32,
            "",
            "numbers or words in the number's place for no data",
        ),
        ("sources.*.no_data.[]", "word", REQUIRED, 0, 64, "", "-1, 9999, …"),
        (
            "sources.*.some_if",
            "condition?",
            None,
            3,
            200,
            "",
            "path=value: the number is a flag, not a count",
        ),
        ("sources.*.time", "path?", None, 1, 200, "", "when the source counted"),
        (
            "sources.*.time_format",
            "choice",
            "iso",
            None,
            ("iso", "epoch_s", "epoch_ms", "dmy"),
            "",
            "how that time is written",
        ),
        (
            "sources.*.utc_offset",
            "zone?",
            None,
            1,
            64,
            "",
            "+08:00 or a POSIX TZ rule: zone of times that carry none",
        ),
        ("sources.*.on_change", "flag", False, None, None, "", "publishes changes only (T4)"),
        (
            "sources.*.alive",
            "topic?",
            None,
            1,
            200,
            "",
            "topic with the source's signs of life (T4)",
        ),
        ("lots", "map", REQUIRED, 1, 64, "", "car parks"),
        ("lots.*", "object", REQUIRED, None, None, "", "one car park"),
        ("lots.*.source", "text", REQUIRED, 1, 64, "", "a name under sources"),
        (
            "lots.*.key",
            "text?",
            None,
            1,
            128,
            "",
            "the source's name of the lot; null: the lot's own",
        ),
        ("lots.*.part", "text?", None, 1, 64, "", "vehicle type, counter, …: fills {part}"),
        ("lots.*.name", "text", "", 0, 64, "", "name for people"),
        (
            "lots.*.capacity",
            "int?",
            None,
            1,
            99999,
            "spaces",
            "all spaces; null: as the source says",
        ),
        (
            "lots.*.max_age_s",
            "s",
            REQUIRED,
            10,
            86400,
            "s",
            "a reading this old is not shown (T1)",
        ),
        (
            "lots.*.stuck_s",
            "s0",
            86400,
            600,
            2592000,
            "s",
            "no data if a count that has moved stays so long (T7)",
        ),
        (
            "lots.*.stuck_new_s",
            "s0",
            14400,
            600,
            2592000,
            "s",
            "the same for one that never moved",
        ),
        (
            "lots.*.over_pct",
            "int",
            10,
            0,
            100,
            "%",
            "this far over capacity is capped, beyond is no data",
        ),
        ("lots.*.negative_full", "int", 0, 0, 100, "spaces", "-1 down to minus this mean full"),
        ("lots.*.hours", "list", [], 0, 32, "", "opening hours, CLOSED outside; empty: always"),
        ("lots.*.hours.[]", "hours", REQUIRED, 8, 64, "", "mon-fri 07:00-22:00, …"),
        ("lots.*.offset", "int", 0, -9999, 9999, "spaces", "added to every count but 0"),
        ("lots.*.reserve", "int", 0, 0, 9999, "spaces", "kept back from every count"),
        ("lots.*.min", "int", 0, 0, 9999, "spaces", "fewer are shown as full"),
        ("lots.*.max", "int?", None, 1, 99999, "spaces", "more are shown as this"),
        ("lots.*.round", "int", 1, 1, 100, "spaces", "shown in steps of this, rounded down"),
        ("lines", "list", REQUIRED, 1, 16, "", "rows of the sign, top first"),
        ("lines.[]", "object", REQUIRED, None, None, "", "one row"),
        ("lines.[].lots", "list", REQUIRED, 1, 16, "", "the lot it shows; several: their sum"),
        ("lines.[].lots.[]", "text", REQUIRED, 1, 64, "", "a name under lots"),
        (
            "lines.[].arrow",
            "choice",
            "none",
            None,
            ("none", "left", "ahead", "right"),
            "",
            "where it points",
        ),
        (
            "lines.[].trust_pct",
            "int",
            100,
            1,
            100,
            "%",
            "capacity that must be known for a sum (T9)",
        ),
        ("lines.[].texts", "object", {}, None, None, "", "texts instead of the sign model's"),
        ("lines.[].colours", "object", {}, None, None, "", "colours instead of the usual ones"),
        ("lines.[].dead", "list", [], 0, 16, "", "segments known to be dark (T12)"),
        ("lines.[].dead.[]", "text", REQUIRED, 2, 9, "", "3g: segment g of the third digit"),
    )
    + under(
        "sources.*.status.[].",
        (
            ("open", "list", [], 0, 32, "", "words for open"),
            ("open.[]", "word", REQUIRED, 0, 64, "", "a word"),
            ("full", "list", [], 0, 32, "", "words for full"),
            ("full.[]", "word", REQUIRED, 0, 64, "", "a word"),
            ("closed", "list", [], 0, 32, "", "words for closed"),
            ("closed.[]", "word", REQUIRED, 0, 64, "", "a word"),
            ("fault", "list", [], 0, 32, "", "words for a fault of the source"),
            ("fault.[]", "word", REQUIRED, 0, 64, "", "a word"),
            ("no_data", "list", [], 0, 32, "", "words for no data"),
            ("no_data.[]", "word", REQUIRED, 0, 64, "", "a word"),
            ("some", "list", [], 0, 32, "", "words for spaces without a count"),
            ("some.[]", "word", REQUIRED, 0, 64, "", "a word"),
            (
                "other",
                "choice",
                "unknown",
                None,
                ("unknown", "open", "full", "closed", "fault", "no_data", "some"),
                "",
                "meaning of every other word; unknown: the number stands",
            ),
        ),
    )
    + under("lots.*.", _PHASES)
    + under("lines.[].", _PHASES)
    + under(
        "lines.[].texts.",
        (
            ("unknown", "text?", None, 0, 16, "", "unknown face; null: the model's, empty: dark"),
            ("full", "text?", None, 0, 16, "", "full"),
            ("closed", "text?", None, 0, 16, "", "closed"),
            ("some", "text?", None, 0, 16, "", "spaces, count unknown"),
            ("dead", "text?", None, 0, 16, "", "in place of what a broken segment would falsify"),
        ),
    )
    + under(
        "lines.[].colours.",
        (
            ("number", "choice?", None, None, _LIGHTS, "", "spaces; null: green"),
            ("almost", "choice?", None, None, _LIGHTS, "", "almost full; null: amber"),
            ("full", "choice?", None, None, _LIGHTS, "", "full; null: red"),
            ("closed", "choice?", None, None, _LIGHTS, "", "closed; null: red"),
            ("unknown", "choice?", None, None, _LIGHTS, "", "unknown face; null: amber"),
            ("some", "choice?", None, None, _LIGHTS, "", "spaces, count unknown; null: green"),
        ),
    )
    + NETWORK
    + FITTED
)
