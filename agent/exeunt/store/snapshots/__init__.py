"""Snapshots: the world as it was read at one time, in files. The only package that touches them.

state/snapshots/20261128T185019Z-3f9a1c07/
  manifest.json            what was read, how well, and the SHA-256 of every other file
  people.json              who is who
  crm/principals.json      one folder a system
  crm/*.arrow              its tables, coded; memory-mapped
  crm/parts/0001.parquet   what it delivered, as it delivered it
"""

from exeunt.store.snapshots.carry import carry_in, carry_out
from exeunt.store.snapshots.draft import Draft
from exeunt.store.snapshots.kept import Kept
from exeunt.store.snapshots.manifest import FileLine, GapLine, Manifest, PartLine, SystemLine
from exeunt.store.snapshots.parts import PartFile, Parts, can_be_merged
from exeunt.store.snapshots.repetition import repeats
from exeunt.store.snapshots.shelf import NEWEST, Shelf, Snapshots, new_id

__all__ = [
    "NEWEST",
    "Draft",
    "FileLine",
    "GapLine",
    "Kept",
    "Manifest",
    "PartFile",
    "PartLine",
    "Parts",
    "Shelf",
    "Snapshots",
    "SystemLine",
    "can_be_merged",
    "carry_in",
    "carry_out",
    "new_id",
    "repeats",
]
