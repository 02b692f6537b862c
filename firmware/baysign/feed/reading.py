"""One decoded message about one lot, and the words that say why it holds no number."""

from collections import namedtuple

# free: spaces, 0 for full, None unless a count is known; capacity: spaces or None;
# data: "no" where the sign must show the unknown face; status: open, full, closed, fault, some
# ("spaces, count unknown") or unknown; time: source time in epoch seconds or None;
# reason: "" or one of the texts below.
Reading = namedtuple("Reading", ("lot", "free", "capacity", "data", "status", "time", "reason"))

OVERSIZE = "message too large"
UNREADABLE = "message not readable"
NO_RECORD = "lot not found in the message"
NO_VALUE = "no value"
SENTINEL = "source says no data"
FAULT = "source fault"
NOT_NUMBER = "not a number"
NEGATIVE = "negative number"
ABSURD = "absurd number"
OVER = "over capacity"
NO_CAPACITY = "capacity unknown"
ZERO_CAPACITY = "capacity is 0"
BAD_TIME = "source time not understood"
EARLY_TIME = "source time before 2020"
FUTURE_TIME = "source time in the future"

# The T-rule behind each reason (docs, `why`, the published face).
RULES = {
    OVERSIZE: "T2",
    UNREADABLE: "T2",
    NO_RECORD: "T2",
    NO_VALUE: "T2",
    SENTINEL: "T2",
    FAULT: "T3",
    NOT_NUMBER: "T7",
    NEGATIVE: "T7",
    ABSURD: "T7",
    OVER: "T7",
    NO_CAPACITY: "T7",
    ZERO_CAPACITY: "T7",
    BAD_TIME: "T6",
    EARLY_TIME: "T6",
    FUTURE_TIME: "T6",
}
