#!/usr/bin/env python3
"""Make `screening/engine/data/words.txt` or a name list anew from a file on this machine; nothing is downloaded.

    tools/refresh_words.py words FILE --most 45000 > kanalvakt/screening/engine/data/words.txt
    tools/refresh_words.py names FILE --least 2    > kanalvakt/screening/engine/data/surnames.txt

FILE has one word a row and after it, if anything, how often it occurs (separated by tab, comma, semicolon or space),
in UTF-8: such as the Swedish list of wordfreq written out, or the name statistics of Statistics Sweden. `words` keeps
the commonest, in lower case; `names` keeps those with at least so many bearers, written as given. docs/data.md says
which sources have been used and under which licence.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROW = re.compile(r"\s*(?P<word>[^\W\d_](?:[^\W\d_]|[-'’])*)\s*(?:[\t,; ]\s*(?P<count>[\d.eE+\-]+))?\s*$")


def rows(path: Path) -> Iterator[tuple[str, float]]:
    """(word, how often; 0 when the row does not say) of each row that holds one word."""
    for line in path.read_text("utf-8-sig").splitlines():
        found = ROW.match(line)
        if found:
            yield found["word"], float(found["count"] or 0)


def words(path: Path, most: int) -> list[str]:
    """The commonest in lower case, in the order of the alphabet; equally common ones as they come."""
    counts: dict[str, float] = {}
    for word, count in rows(path):
        counts[word.lower()] = max(count, counts.get(word.lower(), 0.0))
    return sorted(sorted(counts, key=lambda word: -counts[word])[:most])


def names(path: Path, least: float) -> list[str]:
    """Those with at least `least` bearers, or all where the rows do not say."""
    return sorted({name for name, count in rows(path) if count >= least or not count})


def main(arguments: list[str] | None = None) -> int:
    """0; the list goes to standard output, wrapped, with a first line to complete with source and licence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["words", "names"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--most", type=int, default=45_000, help="words: keep so many")
    parser.add_argument("--least", type=float, default=2, help="names: keep those with so many bearers")
    options = parser.parse_args(arguments)
    kept = words(options.file, options.most) if options.kind == "words" else names(options.file, options.least)
    sys.stdout.write(f"# {len(kept)} {options.kind} from {options.file.name}. Write source and licence here.\n")
    sys.stdout.write("\n".join(textwrap.wrap(" ".join(kept), 120, break_on_hyphens=False)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
