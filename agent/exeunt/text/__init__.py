"""Codes and parameters become sentences here, in English and Chinese, at the edge only.

The English sentence stands beside its code in `messages/<area>.py`, plain words for screens in `words/`. The Chinese
stands in one gettext catalogue, `locale/zh/LC_MESSAGES/exeunt.po` (context: the code, id: the English sentence).
Everything else in the product holds codes and parameters; `--json`, trail and plan never see a sentence.
"""

from exeunt.text.figures import day, duration, hours, moment, money, number
from exeunt.text.languages import LANGUAGES, Language, language
from exeunt.text.printable import printable
from exeunt.text.texts import Bilingual, Said, Texts
from exeunt.text.width import text_width

__all__ = [
    "LANGUAGES",
    "Bilingual",
    "Language",
    "Said",
    "Texts",
    "day",
    "duration",
    "hours",
    "language",
    "moment",
    "money",
    "number",
    "printable",
    "text_width",
]
