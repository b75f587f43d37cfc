"""A Salesforce org over its real wire protocol, for tests, benches and the practice company."""

from exeunt_salesforce.simulator.app import create_app
from exeunt_salesforce.simulator.seed import credentials, give_key, practice, small

__all__ = ["create_app", "credentials", "give_key", "practice", "small"]
