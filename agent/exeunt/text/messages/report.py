from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "report.no-workbook": (
        "The workbook needs the package openpyxl, which is not installed. The other files were written. Install "
        "`exeunt[exports]`."
    ),
}
