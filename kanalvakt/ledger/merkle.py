"""The Merkle tree of RFC 6962 section 2.1 (SHA-256), grown a leaf at a time. Pure: no database, no Django.

A complete subtree of height h and index k is the one over the leaves k·2^h … (k+1)·2^h - 1.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY_ROOT = hashlib.sha256().digest()

# The roots of complete subtrees at heights 8, 16, 24 … are kept: a proof then reads at most 2^8 hashes a level.
TILE_HEIGHT = 8

type SubtreeHash = Callable[[int, int], bytes]
"""(height, index) → root of that complete subtree."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree's complete subtrees, largest first: all that is needed to append and to know the root."""

    def __init__(self, size: int = 0, hashes: bytes = b"") -> None:
        """`hashes`: one 32-byte root for each 1 in the binary form of `size`, as `packed` gives them."""
        self.size = size
        self._roots = [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
        if len(self._roots) != size.bit_count():
            raise ValueError("the frontier does not fit its size")

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf hash; returns the (height, index, root) of each kept subtree that it completed."""
        root, height, completed = leaf, 0, []
        while self.size >> height & 1:
            root = node_hash(self._roots.pop(), root)
            height += 1
            if height % TILE_HEIGHT == 0:
                completed.append((height, self.size >> height, root))
        self._roots.append(root)
        self.size += 1
        return completed

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Append many leaf hashes. Several times as quick as `push`, but tells nothing of kept subtrees."""
        start = 0
        while start < len(leaves):
            height = (len(leaves) - start).bit_length() - 1
            if self.size:  # a complete subtree begins at a multiple of its size
                height = min(height, (self.size & -self.size).bit_length() - 1)
            root = _complete(leaves[start : start + (1 << height)])
            start, carry = start + (1 << height), self.size >> height
            self.size += 1 << height
            while carry & 1:
                root, carry = node_hash(self._roots.pop(), root), carry >> 1
            self._roots.append(root)

    def packed(self) -> bytes:
        """The roots of the complete subtrees, largest first, 32 bytes each."""
        return b"".join(self._roots)

    def root(self) -> bytes:
        """The tree's root hash, 32 bytes."""
        return _fold(self._roots)


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes: what bulk work writes into its one entry."""
    tree = Frontier()
    tree.extend(list(leaves))
    return tree.root()


def inclusion_path(index: int, size: int, subtree: SubtreeHash) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1, nearest sibling first."""
    if not 0 <= index < size:
        raise ValueError("that leaf is not in the tree")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, subtree))
            end = middle
        else:
            path.append(_range_root(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, subtree: SubtreeHash) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2: the tree of `new` leaves begins with that of `old`."""
    if not 0 < old <= new:
        raise ValueError("the old tree must have 1 leaf or more and be no larger than the new one")
    path, start, end, whole = [], 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, subtree))
            end = middle
        else:
            path.append(_range_root(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, end, subtree))
    return path[::-1]


def _complete(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree, level by level."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range_root(start: int, end: int, subtree: SubtreeHash) -> bytes:
    """The root over the leaves start … end - 1, where `start` is a multiple of the largest subtree in the range."""
    roots = []
    while start < end:
        height = (end - start).bit_length() - 1
        roots.append(subtree(height, start >> height))
        start += 1 << height
    return _fold(roots)


def _fold(roots: list[bytes]) -> bytes:
    """One root from complete subtrees, largest first."""
    if not roots:
        return EMPTY_ROOT
    folded = roots[-1]
    for left in roots[-2::-1]:
        folded = node_hash(left, folded)
    return folded
