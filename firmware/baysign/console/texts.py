"""What the console says, in either language: rows of `key | English | 中文` in files on flash.

A verb's rows are in memory only while it runs. Where the English is missing it is the key itself,
so that words which the sign also publishes need not be written twice.
"""

LANGUAGES = ("en", "zh")
_FOLDER = __file__.rpartition("/")[0] + "/tables/"


def rows(name: str, lang: str):
    """(key, text) of every row of tables/<name>.txt."""
    at = 1 + LANGUAGES.index(lang)
    with open(_FOLDER + name + ".txt", encoding="utf-8") as file:
        for row in file:
            cells = row.split("|")
            if len(cells) == 3:
                key = cells[0].strip()
                yield key, cells[at].strip() or key


def load(name: str, lang: str) -> dict:
    """All texts of one file."""
    return dict(rows(name, lang))


def find(name: str, key: str, lang: str) -> str:
    """One text; the key itself where there is none."""
    for each, text in rows(name, lang):
        if each == key:
            return text
    return key
