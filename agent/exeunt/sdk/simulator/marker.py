"""The mark of the practice company: every certificate that a simulator shows carries it.

Kept apart from everything that serves, because the product's own http client asks `is_practice` too, to refuse
that a practice system is taken for a real one.
"""

from __future__ import annotations

PRACTICE_OID = "2.25.4003372036854775807"
"""Private object identifier (UUID arc) of the marker extension; its value is the DER of an ASN.1 NULL.

The last arc stays below 2**63: GnuTLS, and so Debian's slapd, refuses a certificate with a longer one.
"""

PRACTICE_VALUE = b"\x05\x00"


def is_practice(cert_der: bytes) -> bool:
    """Was this certificate (DER) issued by, or is it, a practice authority?

    Raises ValueError for bytes that are no certificate: unreadable is neither yes nor no.
    """
    from cryptography import x509

    certificate = x509.load_der_x509_certificate(cert_der)
    wanted = x509.ObjectIdentifier(PRACTICE_OID)
    return any(extension.oid == wanted for extension in certificate.extensions)
