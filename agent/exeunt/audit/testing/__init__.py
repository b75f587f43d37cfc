"""Tests of an audit policy: small worlds and what should be found in them. For our policies and for any other."""

from exeunt.audit.testing.file import PolicyTests, read_tests
from exeunt.audit.testing.run import Outcome, run

__all__ = ["Outcome", "PolicyTests", "read_tests", "run"]
