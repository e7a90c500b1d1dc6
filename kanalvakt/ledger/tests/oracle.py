"""RFC 6962 and RFC 9162 as they are written: slow, recursive, and by another way than the product's own code."""

import hashlib


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(hashes: list[bytes]) -> bytes:
    """Merkle Tree Hash over leaf hashes (RFC 6962 section 2.1)."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = largest_power_below(len(hashes))
    return node(mth(hashes[:k]), mth(hashes[k:]))


def path(m: int, hashes: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) (section 2.1.1)."""
    if len(hashes) == 1:
        return []
    k = largest_power_below(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def proof(m: int, hashes: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n]) (section 2.1.2)."""
    return _subproof(m, hashes, whole=True)


def _subproof(m: int, hashes: list[bytes], *, whole: bool) -> list[bytes]:
    if m == len(hashes):
        return [] if whole else [mth(hashes)]
    k = largest_power_below(len(hashes))
    if m <= k:
        return [*_subproof(m, hashes[:k], whole=whole), mth(hashes[k:])]
    return [*_subproof(m - k, hashes[k:], whole=False), mth(hashes[:k])]


def root_by_inclusion(leaf_hash: bytes, index: int, size: int, audit_path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2)."""
    fn, sn, result = index, size - 1, leaf_hash
    for step in audit_path:
        assert sn > 0
        if fn & 1 or fn == sn:
            result = node(step, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node(result, step)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return result


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, steps: list[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2."""
    if old == new:
        return old_root == new_root and not steps
    if old & (old - 1) == 0:
        steps = [old_root, *steps]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(step, fr), node(step, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, step)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0
