"""One place of something written, damaged: a byte or a line flipped, dropped, doubled, moved, put in, or all after it cut."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

Damage = Callable[[bytes], bytes]


def flipped(whole: bytes, at: int, bits: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]


def by_bytes(whole: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in whole]


def by_lines(whole: bytes) -> list[bytes]:
    return whole.splitlines(keepends=True)


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """A function that damages bytes in one place, by bytes or by lines. What it gives may, by chance, be the same."""
    split = draw(st.sampled_from([by_bytes, by_lines]))
    act = draw(st.sampled_from(["flip", "drop", "double", "swap", "move", "insert", "cut"]))
    place, other = draw(st.integers(0, 100_000)), draw(st.integers(0, 100_000))
    bits, extra = draw(st.integers(1, 255)), draw(st.sampled_from([b"\n", b" ", b"\r", b"=", b"A", b"\0", b"\xff"]))

    def damage(whole: bytes) -> bytes:
        if act == "flip":
            return flipped(whole, place % len(whole), bits)
        pieces = split(whole)
        at, to = place % len(pieces), other % len(pieces)
        match act:
            case "drop":
                del pieces[at]
            case "double":
                pieces.insert(at, pieces[at])
            case "swap":
                pieces[at], pieces[to] = pieces[to], pieces[at]
            case "move":
                pieces.insert(to, pieces.pop(at))
            case "insert":
                pieces.insert(at, extra)
            case "cut":
                del pieces[at:]
        return b"".join(pieces)

    return damage
