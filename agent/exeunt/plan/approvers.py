"""Who may sign: the approvers' file, and the rules that count persons.

The file is an OpenSSH allowed-signers file (ssh-keygen(1), "ALLOWED SIGNERS"), one line a key:

    ada@acme.example namespaces="exeunt-plan,exeunt-case,exeunt-approvers",valid-after="20250102030405Z" KIND KEY words

- It is read only in the one form that `render` writes: every change is signed over the file's bytes, so bytes that
  differ are a change that nobody signed.
- A line is never deleted. A key ends by `valid-before`; a last word `exeunt:revoked` or `exeunt:suspended=CASE`
  says why. A key given back is a new line, and counts from that line's `valid-after` only.
- One key belongs to one person. Persons are counted, not keys.

Everything here is pure except `read` and `write`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, zip_longest
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from exeunt.config.files import open_plain
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.plan.files import replacing
from exeunt.plan.signature import KEY_KINDS, NAMESPACES, fingerprint, load_public_key, ssh_string, take_ssh_string

SMALLEST_RSA_BITS: Final = 2048

_HEADER = "# Approvers. Every change is signed: use `exeunt approver`, not an editor.\n"
_NAMESPACES = ",".join(NAMESPACES)
_EMAIL = re.compile(r"[a-z0-9_][a-z0-9._+'=-]*@[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*")
# OpenSSH takes a time of 0 as "not set", so 1970 would mean for ever: only this millennium is read.
_TIME = re.compile(r"2[0-9]{13}Z")
_TIME_FORM = "%Y%m%d%H%M%SZ"
_OPTION = re.compile(r'([a-z-]+)="([^"]*)"')
_WORD = re.compile(r"(?!exeunt:)[A-Za-z0-9@._+:/=-]+")
_END = re.compile(r"exeunt:(revoked|suspended=[A-Za-z0-9._-]{1,64})")


@dataclass(frozen=True, slots=True)
class Approver:
    """One line: one key of one person (lower-case e-mail), good from `since` up to and without `until` (UTC)."""

    person: str
    key: bytes
    since: datetime
    until: datetime | None = None
    comment: str = ""
    end: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)

    @property
    def public_word(self) -> str:
        """The key as it stands in a `.pub` file, behind its kind."""
        return base64.b64encode(self.key).decode("ascii")

    @property
    def suspended_by(self) -> str:
        """The case that suspended this key, or nothing."""
        return self.end.removeprefix("suspended=") if self.end.startswith("suspended=") else ""

    def is_valid(self, at: datetime) -> bool:
        return self.since <= at and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class Approvers:
    """All lines of the file, in its order."""

    lines: tuple[Approver, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, as sixty-four hexadecimal digits."""
        return hashlib.sha256(render(self)).hexdigest()

    def is_as_signed(self, digest: str) -> bool:
        """Is this the list of that digest, or does it say less: keys ended by one change that a crash kept from us?"""
        return any(one.digest == digest for one in (self, *self._before_an_end()))

    def before_suspension(self, case: str) -> Approvers:
        """The list as it was before this case suspended anybody."""
        return self._without({(line.until, line.end) for line in self.lines if line.suspended_by == case})

    def _before_an_end(self) -> Iterator[Approvers]:
        for ended in {(line.until, line.end) for line in self.lines if line.end}:
            yield self._without({ended})

    def _without(self, ends: Collection[tuple[datetime | None, str]]) -> Approvers:
        lines = (replace(line, until=None, end="") if (line.until, line.end) in ends else line for line in self.lines)
        return Approvers(tuple(lines))


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    line: int

    def error(self, code: str, field: str, value: str) -> ConfigError:
        return ConfigError(code, file=self.file, line=self.line, field=field, value=value[:80])


def _parse_key(kind: str, text: str, place: _Place) -> bytes:
    if kind not in KEY_KINDS:
        raise place.error("approvers.key-kind", "key type", kind)
    try:
        key = base64.b64decode(text, validate=True)
        loaded = load_public_key(key)
    except (binascii.Error, ValueError):
        raise place.error("approvers.key", "key", text) from None
    if not key.startswith(ssh_string(kind.encode("ascii"))):
        raise place.error("approvers.key", "key", text)
    if isinstance(loaded, RSAPublicKey) and loaded.key_size < SMALLEST_RSA_BITS:
        raise place.error("approvers.key-weak", "key", str(loaded.key_size))
    return key


def parse(data: bytes, *, file: str) -> Approvers:
    """The approvers in *data*; *file* is for errors. ConfigError `approvers.*` with file, line, field, value."""
    if not data.isascii():
        line = next(n for n, text in enumerate(data.split(b"\n"), 1) if not text.isascii())
        raise _Place(file, line).error("approvers.line", "line", "not ASCII")
    numbered = [(_Place(file, n), text) for n, text in enumerate(data.decode("ascii").split("\n"), 1)]
    placed = [(place, _parse_line(text, place)) for place, text in numbered if text and text[0] != "#"]
    if not placed:
        raise ConfigError("approvers.empty", file=file)
    _refuse_conflicts(placed)
    approvers = _ordered(line for _, line in placed)
    _refuse_other_form(data, render(approvers), file)
    return approvers


def _parse_line(text: str, place: _Place) -> Approver:
    words = text.split(" ")
    if len(words) < 4:  # noqa: PLR2004 - person, options, kind, key
        raise place.error("approvers.line", "line", text)
    person, options, kind, key, *comment = words
    if not _EMAIL.fullmatch(person):
        raise place.error("approvers.person", "person", person)
    given = _parse_options(options, place)
    end = _END.fullmatch(comment[-1]) if comment and "valid-before" in given else None
    label = comment[:-1] if end else comment
    if not all(_WORD.fullmatch(word) for word in label):
        raise place.error("approvers.comment", "comment", " ".join(label))
    return Approver(
        person=person,
        key=_parse_key(kind, key, place),
        since=_parse_time(given["valid-after"], "valid-after", place),
        until=_parse_time(given["valid-before"], "valid-before", place) if "valid-before" in given else None,
        comment=" ".join(label),
        end=end[1] if end else "",
    )


def _parse_options(text: str, place: _Place) -> dict[str, str]:
    found = [(match[1], match[2]) for match in _OPTION.finditer(text)]
    names = [name for name, _ in found]
    if ",".join(f'{name}="{value}"' for name, value in found) != text or len(set(names)) < len(names):
        raise place.error("approvers.option", "options", text)
    given = dict(found)
    for name in (*given, "namespaces", "valid-after"):
        if name not in ("namespaces", "valid-after", "valid-before") or name not in given:
            raise place.error("approvers.option", name, given.get(name, ""))
    if given["namespaces"] != _NAMESPACES:
        raise place.error("approvers.option", "namespaces", given["namespaces"])
    return given


def _parse_time(text: str, field: str, place: _Place) -> datetime:
    try:
        return datetime.strptime(text if _TIME.fullmatch(text) else "", _TIME_FORM).replace(tzinfo=UTC)
    except ValueError:
        raise place.error("approvers.time", field, text) from None


def _refuse_conflicts(placed: Iterable[tuple[_Place, Approver]]) -> None:
    for (_, one), (place, other) in combinations(placed, 2):
        if one.key != other.key:
            continue
        if one.person != other.person:
            raise place.error("approvers.key-shared", "person", other.person)
        if _overlap(one, other):
            raise place.error("approvers.key-listed-twice", "valid-after", f"{other.since:{_TIME_FORM}}")


def _overlap(one: Approver, other: Approver) -> bool:
    begin = max(one.since, other.since)
    return not any(line.is_over(begin) or line.is_over(line.since) for line in (one, other))


def _refuse_other_form(data: bytes, wanted: bytes, file: str) -> None:
    pairs = zip_longest(data.splitlines(keepends=True), wanted.splitlines(keepends=True), fillvalue=b"")
    for number, (found, expected) in enumerate(pairs, 1):
        if found != expected:
            raise _Place(file, number).error("approvers.form", "line", found.decode("ascii").rstrip())


def _ordered(lines: Iterable[Approver]) -> Approvers:
    return Approvers(tuple(sorted(lines, key=lambda a: (a.since, a.person, a.key))))


def render(approvers: Approvers) -> bytes:
    """The file's bytes."""
    return (_HEADER + "".join(f"{_render_line(line)}\n" for line in approvers.lines)).encode("ascii")


def _render_line(line: Approver) -> str:
    options = f'namespaces="{_NAMESPACES}",valid-after="{line.since:{_TIME_FORM}}"'
    if line.until is not None:
        options += f',valid-before="{line.until:{_TIME_FORM}}"'
    kind = take_ssh_string(line.key)[0].decode("ascii")
    words = [line.person, options, kind, base64.b64encode(line.key).decode("ascii"), line.comment]
    if line.end:
        words.append(f"exeunt:{line.end}")
    return " ".join(word for word in words if word)


def add(
    approvers: Approvers, person: str, public_key: str, *, since: datetime, source: str = "public-key"
) -> Approvers:
    """One line more. *public_key* is the text of a `.pub` file; *source* names it in errors.

    *since* is rounded up to the second: a key must not count for a plan made just before it was listed.
    """
    place = _Place(source, 1)
    kind, key, *comment = [*public_key.split(), "", ""]
    label = " ".join(word for word in comment if _WORD.fullmatch(word))
    line = Approver(
        person=person.lower(),
        key=_parse_key(kind, key, place),
        since=_whole_second(since + timedelta(microseconds=999_999)),
        comment=label,
    )
    if not _EMAIL.fullmatch(line.person):
        raise place.error("approvers.person", "person", person)
    _refuse_conflicts([(place, other) for other in (*approvers.lines, line)])
    return _ordered((*approvers.lines, line))


def revoke(approvers: Approvers, target: str, *, at: datetime) -> Approvers:
    """End every running key of a person (e-mail), or the one with this fingerprint; the lines stay.

    ConfigError `approvers.not-listed` if *target* has no key that is still running.
    """
    ended = _end(approvers, target, at, "revoked")
    if ended == approvers:
        raise ConfigError("approvers.not-listed", target=target)
    return ended


def suspend(approvers: Approvers, person: str, *, at: datetime, case: str) -> Approvers:
    """End every running key of a leaver because *case* opens; who is no approver changes nothing."""
    if not _END.fullmatch(f"exeunt:suspended={case}"):
        raise ValueError(f"not a case id: {case!r}")
    return _end(approvers, person, at, f"suspended={case}")


def _end(approvers: Approvers, target: str, at: datetime, end: str) -> Approvers:
    until = _whole_second(at)

    def ended(line: Approver) -> Approver:
        meant = target.lower() == line.person or target == line.fingerprint
        return replace(line, until=until, end=end) if meant and not line.is_over(until) else line

    return Approvers(tuple(ended(line) for line in approvers.lines))


def _whole_second(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time.astimezone(UTC).replace(microsecond=0)


def read(path: Path) -> Approvers:
    """The approvers in the file at *path*, which nobody but its owner may be able to change."""
    try:
        with open_plain(path) as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read()
    except FileNotFoundError as failed:
        raise ConfigError("approvers.not-there", file=str(path)) from failed
    except OSError as failed:
        raise ConfigError("approvers.unreadable", file=str(path), reason=failed.strerror or "") from failed
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError("approvers.writable-by-others", file=str(path))
    return parse(data, file=str(path))


def write(path: Path, approvers: Approvers) -> None:
    """Put the file in its place whole or not at all, readable by its owner only (0600). OSError if it cannot."""
    with replacing(path, "wb") as file:
        file.write(render(approvers))
    # A power cut must not bring the old file back, and with it a revoked key.
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def persons_for(signers: Iterable[Approver]) -> list[str]:
    """Who signed: each person once, however many keys."""
    return sorted({signer.person for signer in signers})


def judge_signatures(
    signers: Sequence[Approver], *, needed: int, excluded: frozenset[str], plan_created: datetime, now: datetime
) -> list[str]:
    """The persons whose signatures count for a plan, at least *needed* of them.

    *signers* are what `signature.verify` gave; *excluded* are the e-mails of leaver and successors. A signature of
    theirs does not count and does no harm: else a leaver could stop his own cut by signing it.
    RefusedPlan: `plan.unsigned`, `plan.self-approved`, `plan.key-too-new`, `plan.second-person-needed`.
    """
    if needed < 1:
        raise ValueError("no plan goes without a signature")
    barred = {person.lower() for person in excluded}
    valid = [signer for signer in signers if signer.is_valid(now)]
    strangers = [signer for signer in valid if signer.person not in barred]
    counted = persons_for(signer for signer in strangers if signer.since <= plan_created)
    if len(counted) >= needed:
        return counted
    if counted:
        raise RefusedPlan("plan.second-person-needed", have=len(counted), needed=needed)
    if strangers:
        raise RefusedPlan("plan.key-too-new", person=strangers[0].person, key=strangers[0].fingerprint)
    if valid:
        raise RefusedPlan("plan.self-approved", person=valid[0].person)
    raise RefusedPlan("plan.unsigned", needed=needed)
