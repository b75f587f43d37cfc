"""What this connector says of itself before it is opened."""

from __future__ import annotations

from exeunt.sdk import Manifest
from exeunt_exports.texts import TEXTS

MANIFEST = Manifest(
    name="exports",
    title="Exported files (CSV, XLSX)",
    permissions={"read": ("read on the folder and its files",)},
    texts=TEXTS,
)
