"""The practice directory: a real OpenLDAP server, seeded with the practice company."""

from exeunt_ldap.simulator.census import census
from exeunt_ldap.simulator.layout import Layout
from exeunt_ldap.simulator.seed import seed
from exeunt_ldap.simulator.server import PracticeDirectory, available

__all__ = ["Layout", "PracticeDirectory", "available", "census", "seed"]
