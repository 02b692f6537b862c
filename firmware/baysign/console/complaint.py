"""What is wrong with a configuration, in either language. Its rules speak English only: so do the
log, the operator and the host.

`tables/complaints.txt` has the forms of all that they say. `{}` stands for a value, a path or a
list, which is passed on as it is; `{>}` for what is a form again. What stands before a form with
": " between, such as a path, stays there. The first row that fits is taken.
"""

from baysign.console.texts import LANGUAGES, first


def complaint(text: str, lang: str) -> str:
    """A complaint of the rules; as it is where the table does not know it."""
    if lang == LANGUAGES[0]:
        return text
    data = text.encode()

    def fits(row):
        values = _values(row[: row.find(b" |")], data)
        return values and (values, row[row.rfind(b"|") + 1 :])

    found = first("complaints", fits)
    if found is None:
        return text
    values = [str(value, "utf-8") for value in found[0]]
    gaps = str(found[1], "utf-8").strip().split("{")
    said = values[0] + gaps[0]
    for at in range(1, len(gaps)):
        kind, _, fixed = gaps[at].partition("}")
        said += (complaint(values[at], lang) if kind else values[at]) + fixed
    return said


def _values(form: bytes, text: bytes):
    """What stands before a form, and in each of its gaps; None where the text is not of it."""
    gaps = form.split(b"{")
    head = gaps[0]
    at = 0
    if not text.startswith(head):
        at = text.find(b": " + head) + 2
        if at < 2:
            return None
    values = [text[:at]]
    at += len(head)
    for left in range(len(gaps) - 1, 0, -1):
        fixed = gaps[-left].partition(b"}")[2]
        # The last piece is at the end of the text.
        end = text.find(fixed, at) if left > 1 else len(text) - len(fixed)
        if end < at or text[end : end + len(fixed)] != fixed:
            return None
        values.append(text[at:end])
        at = end + len(fixed)
    return values if at == len(text) else None
