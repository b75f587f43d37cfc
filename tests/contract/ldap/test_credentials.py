from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ldap3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from exeunt.model import Sealed
from exeunt_ldap.simulator import census
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import PEOPLE
from exeunt_ldap.simulator.seed import new_ssh_key

SSH, CERTIFICATE = "credential.remove:ssh_key", "credential.remove:certificate"
STAMPS = ("entryCSN", "modifyTimestamp", "modifiersName", "contextCSN", "pwdLastSuccess")


def truth(world):
    return census(world.server, leave_out=STAMPS)


def give(world, attribute, *values):
    with root_connection(world.server) as root:
        root.modify(world.leaver, {attribute: [(ldap3.MODIFY_ADD, list(values))]})


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    return key, made


def test_keys_go_one_by_one_and_come_back_to_the_letter(world):
    give(world, "sshPublicKey", new_ssh_key("second"), f'command="/bin/true",no-pty {new_ssh_key("third")}')
    before = truth(world)
    run = world.run()
    written = run.apply(SSH)
    assert len(written) == 3
    assert "sshPublicKey" not in truth(world)[world.leaver]
    assert run.found(SSH) == {}
    run.undo(written, SSH)
    assert truth(world) == before


def test_one_key_of_two_leaves_the_other(world):
    give(world, "sshPublicKey", new_ssh_key("kept"))
    run = world.run()
    planned = run.plan(SSH)
    run.write(planned[:1], SSH)
    assert list(run.found(SSH)) == [planned[1].ref]


def test_a_certificate_goes_and_comes_back(world):
    give(world, "userCertificate;binary", certificate()[1].public_bytes(serialization.Encoding.DER))
    before = truth(world)
    run = world.run()
    written = run.apply(CERTIFICATE)
    assert not [name for name in truth(world)[world.leaver] if name.lower().startswith("usercertificate")]
    run.undo(written, CERTIFICATE)
    assert truth(world) == before


def secret_values():
    key, made = certificate()
    store = pkcs12.serialize_key_and_certificates(b"x", key, made, None, serialization.NoEncryption())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    return {"a private key": private, "a key store": store, "just text": b"hunter2 hunter2", "a PEM": private[:200]}


@pytest.mark.parametrize("kind", ["a private key", "a key store", "just text", "a PEM"])
def test_what_is_not_recognisably_public_is_removed_and_never_shown(world, kind):
    value = secret_values()[kind]
    give(world, "sshPublicKey", value)
    run = world.run()
    sealed = [state for state in run.found(SSH).values() if isinstance(state["body"], Sealed)]
    assert len(sealed) == 1
    assert value.decode("latin-1")[:12] not in repr(sealed)
    written = [change for change in run.plan(SSH) if isinstance(change.before["body"], Sealed)]
    run.write(written, SSH)
    assert not any(isinstance(state["body"], Sealed) for state in run.found(SSH).values())


def test_a_sealed_value_that_was_written_down_without_its_body_cannot_be_put_back_and_says_so(world):
    give(world, "sshPublicKey", b"hunter2 hunter2")
    run = world.run()
    written = [change for change in run.plan(SSH) if isinstance(change.before["body"], Sealed)]
    run.write(written, SSH)
    recorded = written[0].before.but(body=replace(written[0].before["body"], body=b""))
    outcomes = run.write([replace(written[0], after=recorded)], SSH)
    assert [outcome.error.code for outcome in outcomes.values()] == ["ldap.body-not-kept"]


def test_putting_back_what_is_there_writes_nothing(world):
    run = world.run()
    planned = run.plan(SSH)
    before = census(world.server)[world.leaver]["entryCSN"]
    run.write([replace(planned[0], after=planned[0].before)], SSH)
    assert census(world.server)[world.leaver]["entryCSN"] == before


def test_a_key_of_somebody_whose_entry_is_not_seen_is_not_gone(world, hide):
    run = world.run()
    run.reads = world.connector(base_dn=PEOPLE)
    planned = run.plan(SSH)
    there = hide(world, PEOPLE)
    assert truth(world)[there]["sshPublicKey"], "the key is where it was: with him"
    assert run.action(SSH).observe([change.ref for change in planned]) == {}


def test_a_key_that_is_gone_is_gone(world):
    run = world.run()
    planned = run.plan(SSH)
    with root_connection(world.server) as root:
        root.modify(world.leaver, {"sshPublicKey": [(ldap3.MODIFY_REPLACE, [])]})
    assert all(state.gone for state in run.action(SSH).observe([change.ref for change in planned]).values())
    assert run.is_content(planned, SSH)
