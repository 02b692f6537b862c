"""docs/console.md and docs/console.zh.md: every verb, from the console's own tables."""

from baysign.console import texts
from baysign.console.words import VERBS

_HEADS = {
    "en": """# The console's verbs

Generated from the console's own tables: `make gen`. `help` on the console says the same. How to
get there and what to do with it: [field-guide.md](field-guide.md).
中文：[console.zh.md](console.zh.md)。

What stands in brackets may be left out. `n` is the number of the sign's lines.
""",
    "zh": """# 控制台命令

本页由控制台自己的文字表生成（`make gen`），与控制台里 `help` 显示的内容相同。
怎样连接、怎样使用：[field-guide.zh.md](field-guide.zh.md)。English: [console.md](console.md).

方括号里的内容可以省略。`n` 是标志的行数。
""",
}


def text(lang: str) -> str:
    """The page in one language."""
    return _HEADS[lang] + "".join(_verb(verb, lang) for verb in VERBS)


def _verb(verb: str, lang: str) -> str:
    form = texts.find(verb, "form", lang).replace("{}", "n")
    about = texts.find(verb, "about", lang)
    stop = {"en": ".", "zh": "。"}[lang]
    parts = [f"\n## {verb}\n\n    {form}\n\n{about.rstrip(stop)}{stop}\n"]
    number = 1
    while note := texts.look(verb, f"note {number}", lang):
        parts.append(("\n" if number == 1 else "") + f"- {note}\n")
        number += 1
    return "".join(parts)
