"""The approvers' file has one form, and an error in it names file, line, field and value."""

import base64
import os
import stat
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import ConfigError
from exeunt.plan import approvers, signature

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BOB = "ada@acme.example", "bob@acme.example"


def text_of(key) -> str:
    return key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def public(number: int) -> str:
    return text_of(Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))


ONE = approvers.add(approvers.Approvers(), ADA, f"{public(1)} laptop", since=NOW)
TWO = approvers.add(ONE, BOB, public(2), since=NOW + DAY)


def refusal(data):
    with pytest.raises(ConfigError) as caught:
        approvers.parse(data, file="approvers")
    return caught.value


def test_the_file_is_openssh_allowed_signers_format():
    header, line, end = approvers.render(ONE).decode().split("\n")
    assert header.startswith("#")
    names = "exeunt-plan,exeunt-case,exeunt-approvers"
    assert line == f'{ADA} namespaces="{names}",valid-after="20250601120000Z" {public(1)} laptop'
    assert end == ""


@given(
    persons=st.lists(st.sampled_from([ADA, BOB, "cyd+x@acme.example"]), min_size=1, max_size=6),
    days=st.lists(st.integers(-400, 400), min_size=6, max_size=6),
    ends=st.lists(st.tuples(st.sampled_from(["revoke", "suspend"]), st.integers(-400, 400)), max_size=2),
)
def test_what_is_written_is_read_back_the_same(persons, days, ends):
    listed = approvers.Approvers()
    for number, person in enumerate(persons, 1):
        listed = approvers.add(listed, person, f"{public(number)} key {number}", since=NOW + days[number - 1] * DAY)
    for act, day in ends:
        if act == "suspend":
            listed = approvers.suspend(listed, persons[0], at=NOW + day * DAY, case="c.1")
        elif any(a.person == persons[-1] and not a.is_over(NOW + day * DAY) for a in listed.lines):
            listed = approvers.revoke(listed, persons[-1], at=NOW + day * DAY)
    assert approvers.parse(approvers.render(listed), file="approvers") == listed


def test_the_order_of_adding_does_not_matter():
    other = approvers.add(approvers.Approvers(), BOB, public(2), since=NOW + DAY)
    assert approvers.add(other, ADA, f"{public(1)} laptop", since=NOW) == TWO


WEAK = text_of(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505 - to be refused


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "value"),
    [
        (BOB, "bob", "approvers.person", "person", "bob"),
        (BOB, "*@acme.example", "approvers.person", "person", "*@acme.example"),
        (BOB, "!bob@acme.example", "approvers.person", "person", "!bob@acme.example"),
        (BOB, f"{BOB},{ADA}", "approvers.person", "person", f"{BOB},{ADA}"),
        (BOB, "Bob@acme.example", "approvers.person", "person", "Bob@acme.example"),
        ("namespaces=", "namespace=", "approvers.option", "namespace", "exeunt-plan,exeunt-case,exeunt-approvers"),
        (",exeunt-approvers", "", "approvers.option", "namespaces", "exeunt-plan,exeunt-case"),
        (",exeunt-approvers", ",git", "approvers.option", "namespaces", "exeunt-plan,exeunt-case,git"),
        (',valid-after="20250602120000Z"', "", "approvers.option", "valid-after", ""),
        ("20250602120000Z", "20250602120000", "approvers.time", "valid-after", "20250602120000"),
        ("20250602120000Z", "20250602", "approvers.time", "valid-after", "20250602"),
        ("20250602120000Z", "20250632120000Z", "approvers.time", "valid-after", "20250632120000Z"),
        ("20250602120000Z", "19700101000000Z", "approvers.time", "valid-after", "19700101000000Z"),
        ('valid-after="2', 'cert-authority,valid-after="2', "approvers.option", "options", None),
        ('valid-after="2', 'valid-after="20240101000000Z",valid-after="2', "approvers.option", "options", None),
        ("ssh-ed25519 ", "ssh-dss ", "approvers.key-kind", "key type", "ssh-dss"),
        ("ssh-ed25519 ", "ssh-rsa ", "approvers.key", "key", None),
        ("AAAAC3", "AAAAC4", "approvers.key", "key", None),
        ("AAAAC3", "!AAAC3", "approvers.key", "key", None),
        (public(2), public(2)[:-4], "approvers.key", "key", None),
        (public(2), public(2) + "AAAA", "approvers.key", "key", None),
        (public(2), WEAK, "approvers.key-weak", "key", "1024"),
        (public(2), public(2) + " a\tb", "approvers.comment", "comment", "a\tb"),
        (public(2), public(2) + " [/red]", "approvers.comment", "comment", "[/red]"),
        (public(2), public(2) + " exeunt:revoked", "approvers.comment", "comment", "exeunt:revoked"),
        (public(2), public(2) + " ", "approvers.comment", "comment", ""),
        (public(2), public(1), "approvers.key-shared", "person", BOB),
        (BOB, f" {BOB}", "approvers.person", "person", ""),
        (f"{BOB} ", "", "approvers.line", "line", None),
    ],
)
def test_an_error_names_file_line_field_and_value(old, new, code, field, value):
    head, line = approvers.render(TWO).decode().rsplit(f"{BOB} ", 1)
    line = f"{BOB} {line}"
    assert old in line
    refused = refusal((head + line.replace(old, new)).encode())
    assert refused.code == code
    assert (refused.params["file"], refused.params["line"], refused.params["field"]) == ("approvers", 3, field)
    if value is not None:
        assert refused.params["value"] == value


def test_one_key_twice_at_one_time_is_refused():
    twice = approvers.render(ONE) + approvers.render(ONE).splitlines(keepends=True)[1]
    refused = refusal(twice)
    assert (refused.code, refused.params["line"]) == ("approvers.key-listed-twice", 3)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda data: data.rstrip(b"\n"), 3),
        (lambda data: data + b"\n", 4),
        (lambda data: data + b"# trust me\n", 4),
        (lambda data: data.replace(b"#", b"##", 1), 1),
        (lambda data: data.split(b"\n", 1)[1], 1),
        (lambda data: b"".join(data.splitlines(keepends=True)[i] for i in (0, 2, 1)), 2),
    ],
)
def test_bytes_that_we_would_not_write_are_a_change_that_nobody_signed(change, line):
    refused = refusal(change(approvers.render(TWO)))
    assert (refused.code, refused.params["line"]) == ("approvers.form", line)


def test_other_line_ends_are_refused():
    assert refusal(approvers.render(TWO).replace(b"\n", b"\r\n")).code.startswith("approvers.")


def test_what_is_not_ascii_is_refused_by_line():
    refused = refusal(approvers.render(TWO).replace(b"laptop", "lapt\u00f6p".encode()))
    assert (refused.code, refused.params["line"]) == ("approvers.line", 2)


@pytest.mark.parametrize("data", [b"", b"\n", approvers.render(approvers.Approvers())])
def test_an_empty_file_is_not_safe(data):
    assert refusal(data).code == "approvers.empty"


def test_a_key_belongs_to_one_person():
    with pytest.raises(ConfigError, match=r"approvers\.key-shared"):
        approvers.add(TWO, "cyd@acme.example", public(1), since=NOW)


def test_a_running_key_is_not_listed_again():
    with pytest.raises(ConfigError, match=r"approvers\.key-listed-twice"):
        approvers.add(TWO, ADA, public(1), since=NOW + DAY)


@pytest.mark.parametrize("text", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "not a key", public(1).split()[1]])
def test_what_is_no_public_key_is_not_added(text):
    with pytest.raises(ConfigError, match=r"approvers\.key") as caught:
        approvers.add(ONE, BOB, text, since=NOW, source="bob.pub")
    assert caught.value.params["file"] == "bob.pub"


def test_a_key_has_one_encoding(private_keys):
    """Else one key could be listed twice, for two persons."""
    kind, curve, point = signature.split_ssh_strings(base64.b64decode(text_of(private_keys["p256"]).split()[1]))
    compressed = bytes([2 + point[-1] % 2]) + point[1:33]
    ecdsa = b"".join(map(signature.ssh_string, (kind, curve, compressed)))
    kind, exponent, modulus = signature.split_ssh_strings(base64.b64decode(text_of(private_keys["rsa"]).split()[1]))
    padded = b"".join(map(signature.ssh_string, (kind, exponent, b"\0" + modulus)))
    for blob in (ecdsa, padded):
        name = signature.take_ssh_string(blob)[0].decode()
        with pytest.raises(ConfigError, match=r"approvers\.key"):
            approvers.add(ONE, BOB, f"{name} {base64.b64encode(blob).decode()}", since=NOW)


def test_a_person_is_an_email_in_lower_case():
    assert approvers.add(ONE, "Bob@ACME.example", public(2), since=NOW).lines[-1].person == BOB
    with pytest.raises(ConfigError, match=r"approvers\.person"):
        approvers.add(ONE, "bob", public(2), since=NOW)


def test_a_comment_keeps_no_markup_and_no_mark_of_ours():
    text = f"{public(2)} bob's [/red] key exeunt:revoked \u202e work"
    assert approvers.add(ONE, BOB, text, since=NOW).lines[-1].comment == "key work"


def test_times_are_rounded_to_the_safe_side():
    split = NOW + timedelta(microseconds=1)
    added = approvers.add(approvers.Approvers(), ADA, public(1), since=split)
    assert added.lines[0].since == NOW + timedelta(seconds=1)
    assert approvers.suspend(ONE, ADA, at=split, case="c").lines[0].until == NOW
    assert approvers.add(approvers.Approvers(), ADA, public(1), since=NOW).lines[0].since == NOW


def test_times_of_other_zones_are_the_same_times():
    zone = timezone(timedelta(hours=8))
    assert approvers.add(approvers.Approvers(), ADA, f"{public(1)} laptop", since=NOW.astimezone(zone)) == ONE
    with pytest.raises(ValueError, match="zone"):
        approvers.add(approvers.Approvers(), ADA, public(1), since=NOW.replace(tzinfo=None))


def test_revoking_ends_the_line_and_keeps_it():
    ended = approvers.revoke(TWO, ADA, at=NOW + DAY)
    assert [line.until for line in ended.lines] == [NOW + DAY, None]
    assert len(approvers.render(ended).splitlines()) == 3
    by_key = approvers.revoke(TWO, TWO.lines[1].fingerprint, at=NOW + 2 * DAY)
    assert [line.until for line in by_key.lines] == [None, NOW + 2 * DAY]


def test_revoking_what_is_not_running_is_an_error():
    ended = approvers.revoke(TWO, ADA, at=NOW + DAY)
    for target in (ADA, "nobody@acme.example", "SHA256:AAAA", ""):
        with pytest.raises(ConfigError, match=r"approvers\.not-listed"):
            approvers.revoke(ended, target, at=NOW + 2 * DAY)


def test_suspending_ends_every_running_key_of_the_leaver_and_no_other():
    three = approvers.add(TWO, ADA, public(3), since=NOW + 5 * DAY)
    suspended = approvers.suspend(three, "Ada@acme.example", at=NOW + 2 * DAY, case="c-1")
    assert [(line.person, line.suspended_by) for line in suspended.lines] == [(ADA, "c-1"), (BOB, ""), (ADA, "c-1")]
    assert not any(line.is_valid(NOW + 9 * DAY) for line in suspended.lines if line.person == ADA)


def test_suspending_somebody_who_may_not_sign_changes_nothing():
    assert approvers.suspend(TWO, "cyd@acme.example", at=NOW, case="c-1") == TWO


def test_a_case_id_cannot_write_into_the_file():
    with pytest.raises(ValueError, match="case"):
        approvers.suspend(TWO, ADA, at=NOW, case="c\nmallory@acme.example")


def test_the_file_is_written_whole_and_for_its_owner_only(tmp_path):
    path = tmp_path / "approvers"
    old = os.umask(0)
    try:
        approvers.write(path, ONE)
        approvers.write(path, TWO)
    finally:
        os.umask(old)
    assert path.read_bytes() == approvers.render(TWO)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert approvers.read(path) == TWO


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "approvers"
    path.mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(OSError):
        approvers.write(path, ONE)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_not_believed(mode, tmp_path):
    path = tmp_path / "approvers"
    approvers.write(path, ONE)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=r"approvers\.writable-by-others"):
        approvers.read(path)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigError, match=r"approvers\.not-there") as caught:
        approvers.read(tmp_path / "approvers")
    assert caught.value.params["file"] == str(tmp_path / "approvers")
    with pytest.raises(ConfigError, match=r"approvers\.unreadable"):
        approvers.read(tmp_path)
