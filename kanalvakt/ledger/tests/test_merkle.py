"""The growing tree is the tree of RFC 6962, at every size."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.ledger import merkle
from kanalvakt.ledger.tests import oracle
from tools import verify_ledger

# Leaves and roots used by Certificate Transparency's own reference implementations.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaves(count: int) -> list[bytes]:
    return [oracle.leaf(str(number).encode()) for number in range(count)]


def subtrees(hashes: list[bytes]) -> merkle.SubtreeHash:
    return lambda height, index: oracle.mth(hashes[index << height : (index + 1) << height])


@pytest.mark.parametrize("size", sorted(CT_ROOTS))
def test_the_published_roots_come_out(size: int) -> None:
    assert merkle.root(merkle.leaf_hash(data) for data in CT_LEAVES[:size]).hex() == CT_ROOTS[size]


@given(st.integers(0, 700))
def test_the_root_is_the_recursive_definition_at_any_size(size: int) -> None:
    assert merkle.root(leaves(size)) == oracle.mth(leaves(size))


@given(st.lists(st.integers(0, 300), max_size=5))
def test_growing_in_any_portions_through_a_stored_frontier_gives_the_same_tree(portions: list[int]) -> None:
    hashes = leaves(sum(portions))
    tree, completed = merkle.Frontier(), []
    for portion in portions:
        tree = merkle.Frontier(tree.size, tree.packed())
        for leaf in hashes[tree.size : tree.size + portion]:
            completed += tree.push(leaf)
    assert tree.root() == oracle.mth(hashes)
    assert completed == [(8, k, oracle.mth(hashes[k * 256 : k * 256 + 256])) for k in range(len(hashes) // 256)]


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=6))
def test_many_at_once_and_one_by_one_in_any_mixture_grow_the_same_tree(portions: list[tuple[int, bool]]) -> None:
    hashes = leaves(sum(count for count, _ in portions))
    tree, tool = merkle.Frontier(), verify_ledger.Tree()
    for count, at_once in portions:
        part = hashes[tree.size : tree.size + count]
        tool.add(part)
        if at_once:
            tree.extend(part)
        else:
            for leaf in part:
                tree.push(leaf)
    assert tree.size == tool.size == len(hashes)
    assert tree.root() == oracle.mth(hashes)
    assert tree.packed() == b"".join(tool.roots)
    assert not hashes or tool.root() == b64encode(oracle.mth(hashes)).decode()


@given(st.data())
def test_inclusion_paths_are_those_of_the_rfc_and_lead_to_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    path = merkle.inclusion_path(index, size, subtrees(hashes))
    assert path == oracle.path(index, hashes)
    assert oracle.root_by_inclusion(hashes[index], index, size, path) == oracle.mth(hashes)


@given(st.data())
def test_consistency_paths_are_those_of_the_rfc_and_convince(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 130))
    old = data.draw(st.integers(1, new))
    hashes = leaves(new)
    path = merkle.consistency_path(old, new, subtrees(hashes))
    assert path == oracle.proof(old, hashes)
    assert oracle.is_consistent(old, oracle.mth(hashes[:old]), new, oracle.mth(hashes), path)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        merkle.Frontier(3, b"x" * 32)
