"""Whether a line of the Chinese console is one that somebody can read who has no English."""

import re

from baysign.console.words import VERBS
from baysign_host.gen.table import ROWS

# Letters beside a digit are part of a name or a sum.
_WORD = re.compile(r"(?<![0-9A-Za-z_])[A-Za-z][A-Za-z_]+(?![0-9A-Za-z_])")
# What is longer is no word, but the beginning of a value that is too long to be shown.
_LONGEST = 20
#: Words that are the same for everybody: standards, products, units, what is to be typed.
TERMS = set(
    """
    Baysign MicroPython mpremote UTC MQTT TLS DNS NTP DER JSON SIM PIN PUK APN AP Wi Fi CONNACK
    true false null default dhcp HH MM dBm mA mV all chain pixels auto resume fs ls cp exec connect
    scroll check get set list data diff apply undo yes Ctrl SEt English en zh daily closed path
    mon tue wed thu fri sat sun wiring cabinet
    tooManyLevels invalidData photocellGap negativeSlope down up tls lan wifi lte modem
    """.split()
) | set(VERBS)


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text) if len(word) <= _LONGEST}


#: The names of settings and the words that one may choose from.
SETTINGS = set().union(*(_words(path) for path in ROWS)) | set().union(
    *(_words(" ".join(row.high)) for row in ROWS.values() if row.kind == "choice")
)


def leftovers(text: str, *given: str) -> set[str]:
    """English words in a text that are no term, no setting and in none of what was given."""
    return _words(text) - TERMS - SETTINGS - set().union(*(_words(each) for each in given))
