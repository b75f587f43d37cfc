from __future__ import annotations

import pytest

from exeunt.app.practice import toml
from support.branch import branch
from support.two_systems import firm


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with firm(tmp_path_factory.mktemp("firm")) as company:
        keep_passwords_as_sent(company.server)
        yield company


@pytest.fixture(scope="module")
def second(made, tmp_path_factory):
    """A system of each kind of credential: this one signs in with a private key."""
    with branch(tmp_path_factory.mktemp("branch") / "org", made.clock.now) as org:
        with made.config.open("a") as config:
            config.write(toml.render({}, {"branch": org.table}))
        yield org


def keep_passwords_as_sent(server):
    """From now on slapd hashes none, so that the password that a block sets can be read there and searched for."""
    write_files = server._write_files

    def without_hashing():
        write_files()
        file = server.folder / "slapd.conf"
        file.write_text(file.read_text().replace("ppolicy_hash_cleartext\n", ""))

    server.stop()
    server._write_files = without_hashing
    server.start()
