"""Who can see which customer, and why. Pure: tables in, answers out; the reading and keeping is done elsewhere.

`code` makes tables of rows; `Access` answers about one system whole, `compare` holds two answers against each other;
`kernel_for` says what does the work.
"""

from exeunt.access.choice import kernel_for
from exeunt.access.coding import code
from exeunt.access.difference import Difference, compare
from exeunt.access.engine import Access, Counts, Pairs
from exeunt.access.kernel import Kernel
from exeunt.access.tables import Tables

__all__ = ["Access", "Counts", "Difference", "Kernel", "Pairs", "Tables", "code", "compare", "kernel_for"]
