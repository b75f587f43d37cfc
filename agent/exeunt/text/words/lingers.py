"""What may outlive a cut, by connectors' names."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "linger.kerberos_ticket": "Kerberos tickets",
    "linger.open_ldap_session": "open LDAP sessions",
    "linger.jwt_access_token": "access tokens in JWT format",
}
