"""A connector whose author thought of nothing: it logs what it gets, and fails with secrets in its hands."""

PLUGIN = '''\
import base64
from urllib.parse import quote

from exeunt.sdk import Connector, Finding, Manifest, Settings, Text, hookimpl


class Place(Settings, frozen=True, kw_only=True):
    """where   nowhere"""

    where: str = ""


class Leaky(Connector):
    manifest = Manifest("leaky", "A careless system", secrets={"token": Text("what opens it", "访问令牌")}, permissions={})
    settings_type = Place

    @property
    def acts_as(self):
        return ()

    @property
    def practice(self):
        return True

    def check(self, changes=()):
        return [Finding("leaky.fine")]

    def actions(self):
        return []

    def quotas(self):
        return {}

    def close(self):
        pass

    def principals(self):
        token = self.kit.secret("token").reveal()
        encoded = base64.b64encode(token.encode()).decode()
        self.kit.log.debug("asking", token=token, url=f"https://x/?q={quote(token, safe='')}", headers={"X-It": token})
        try:
            raise KeyError(token)
        except KeyError as error:
            self.kit.log.warning(f"failed with {token}", exc_info=True)
            raise RuntimeError(f"no answer to {token!r}", {"sent": encoded, "line": [token]}) from error


@hookimpl
def exeunt_connectors():
    return [Leaky]
'''
