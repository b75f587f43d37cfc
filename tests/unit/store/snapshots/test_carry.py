from __future__ import annotations

import zipfile
from hashlib import sha256

import pytest

from exeunt.errors import StoreError
from exeunt.model import canonical
from exeunt.store.snapshots import Snapshots, carry_in, carry_out
from support.snapshots import make_snapshot


@pytest.fixture
def here(tmp_path):
    (tmp_path / "here").mkdir()
    return Snapshots(tmp_path / "here", "here")


@pytest.fixture
def there(tmp_path):
    (tmp_path / "there").mkdir()
    return Snapshots(tmp_path / "there", "there")


@pytest.fixture
def bundle(here, tmp_path):
    file = tmp_path / "q3.zip"
    carry_out(make_snapshot(here, name="q3"), file)
    return file


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


def code_of(work):
    with pytest.raises(StoreError) as caught:
        work()
    return caught.value.code


def test_elsewhere_it_is_the_same_snapshot(here, there, bundle):
    arrived = carry_in(there, bundle)
    arrived.check()
    assert (arrived.digest, arrived.manifest) == (here.find().digest, here.find().manifest)
    assert there.find("q3") == arrived


def test_the_file_is_the_same_bytes_each_time_and_plain(here, there, bundle, tmp_path):
    carry_out(here.find("q3"), tmp_path / "again.zip")
    carry_out(carry_in(there, bundle), tmp_path / "back.zip")
    assert digest(bundle) == digest(tmp_path / "again.zip") == digest(tmp_path / "back.zip")
    assert bundle.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(bundle) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None


def test_nothing_is_written_over_and_nothing_taken_twice(here, there, bundle):
    before = digest(bundle)
    assert code_of(lambda: carry_out(here.find(), bundle)) == "snapshot.file-exists"
    assert digest(bundle) == before
    carry_in(there, bundle)
    assert code_of(lambda: carry_in(there, bundle)) == "snapshot.already-here"


def test_a_changed_snapshot_does_not_travel(here, tmp_path):
    made = make_snapshot(here)
    (made.folder / "people.json").write_bytes(b'{"persons":{}}')
    assert code_of(lambda: carry_out(made, tmp_path / "x.zip")) == "snapshot.changed"
    assert not (tmp_path / "x.zip").exists()


def rewritten(bundle, *, change=lambda name, data: (name, data), more=(), drop=(), packed=False):
    """The same zip, with entries altered."""
    with zipfile.ZipFile(bundle) as archive:
        entries = [change(name, archive.read(name)) for name in archive.namelist() if name not in drop]
    target = bundle.with_name("rewritten.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in [*entries, *more]:
            archive.writestr(name, data)
    return target


def flipped(name, data):
    return (name, bytes([data[0] ^ 1]) + data[1:]) if name == "people.json" else (name, data)


def longer(name, data):
    return (name, data + b" ") if name == "people.json" else (name, data)


def renamed(name, data):
    return ("crm/../people.json", data) if name == "people.json" else (name, data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"change": flipped}, "snapshot.changed"),
        ({"change": longer}, "snapshot.bad-bundle"),
        ({"change": renamed}, "snapshot.bad-bundle"),
        ({"more": [("../../evil.json", b"x")]}, "snapshot.bad-bundle"),
        ({"more": [("/etc/evil.json", b"x")]}, "snapshot.bad-bundle"),
        ({"more": [("people.json", b"x")]}, "snapshot.bad-bundle"),
        ({"more": [("crm/", b"")]}, "snapshot.bad-bundle"),
        ({"drop": ["people.json"]}, "snapshot.bad-bundle"),
        ({"drop": ["manifest.json"]}, "snapshot.bad-bundle"),
        ({"packed": True}, "snapshot.bad-bundle"),
    ],
)
def test_what_we_would_not_have_written_is_refused_and_leaves_nothing(there, bundle, tmp_path, told, code):
    file = rewritten(bundle, **told)
    assert code_of(lambda: carry_in(there, file)) == code
    assert list(there.folder.glob("*")) == []
    assert {path.name for path in tmp_path.iterdir()} == {"here", "there", "q3.zip", "rewritten.zip"}


def test_entries_that_share_their_bytes_are_refused(here, there, tmp_path):
    """The trick of small files that swell: one entry's bytes lie within another's."""
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.json", b"x" * 5000)
        shared = archive.infolist()[0]
    outer = inner.read_bytes()[: len(b"b.json") + 30 + 5000]
    made = canonical.decode((make_snapshot(here).folder / "manifest.json").read_bytes())
    lines = {
        name: {"size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in {"a.json": outer, "b.json": b"x" * 5000}.items()
    }
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("manifest.json", canonical.encode({**made, "systems": {}, "files": lines}))
        archive.writestr("a.json", outer)
        shared.header_offset = archive.infolist()[1].header_offset + 30 + len(b"a.json")
        archive.filelist.append(shared)
    with pytest.raises(StoreError) as caught:
        carry_in(there, tmp_path / "x.zip")
    assert (caught.value.code, caught.value.params["why"]) == ("snapshot.bad-bundle", "overlapping entries")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 100])
def test_what_is_no_zip_is_refused(there, tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    assert code_of(lambda: carry_in(there, tmp_path / "x.zip")) == "snapshot.bad-bundle"


def test_a_cut_file_is_refused(there, bundle):
    bundle.write_bytes(bundle.read_bytes()[:-40])
    assert code_of(lambda: carry_in(there, bundle)) == "snapshot.bad-bundle"


def test_a_file_that_is_not_there_is_said_to_be_so(there, tmp_path):
    with pytest.raises(FileNotFoundError):
        carry_in(there, tmp_path / "nothing.zip")
