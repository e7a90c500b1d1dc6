"""How fast the detection engine is: texts a second on one core, against Presidio in an environment of its own.

    python -m bench.screening [--texts 100000] [--presidio /path/to/python]

Make the other environment with `python3 -m venv DIR && DIR/bin/pip install presidio-analyzer spacy`. Without it only
our own figures are printed. Both read the same texts in the same run, one after the other, in one process each.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kanalvakt.screening.engine import EMPTY, Context, scan
from kanalvakt.screening.engine.tests.near_misses import rows

RIVAL = Path(__file__).with_name("_screening_presidio.py")


def comments(count: int) -> list[str]:
    """`count` short comments, the same each time: one or two texts of the table with a varying ending."""
    dice = random.Random(2015)
    texts = [row.text for row in rows()]
    endings = ["", "", " Hälsningar oss på gatan", " tack på förhand", " :)", " 👍", " mvh en kommuninvånare"]
    return [" ".join(dice.sample(texts, dice.choice((1, 1, 2)))) + dice.choice(endings) for _ in range(count)]


def rate(texts: list[str], context: Context = EMPTY) -> float:
    """Texts a second."""
    for text in texts[:2000]:
        scan(text, "comment", context)
    start = time.process_time()
    for text in texts:
        scan(text, "comment", context)
    return len(texts) / (time.process_time() - start)


def added_words(count: int) -> Context:
    """A municipality's own list of `count` words."""
    dice = random.Random(7)
    letters = "abcdefghijklmnoprstuvyåäö"
    made = {"".join(dice.choices(letters, k=dice.randint(5, 11))) for _ in range(count)}
    return Context(words=frozenset(("personal_attack", f"+{word}/n") for word in made))


def seconds_for(length: int) -> float:
    """How long one text of `length` characters takes."""
    sentence = "Anna Berg på Storgatan 5 undrar när badet öppnar, ring 070-174 06 05. "
    text = (sentence * (length // len(sentence) + 1))[:length]
    start = time.process_time()
    scan(text, "comment")
    return time.process_time() - start


def rival(python: str, texts: list[str]) -> float:
    """Presidio's texts a second, in its own process."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        done = subprocess.run([python, str(RIVAL), file.name], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def main(argv: Sequence[str] = ()) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.screening", description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--presidio", metavar="PYTHON", help="the interpreter of an environment with presidio-analyzer")
    options = parser.parse_args(argv)
    texts = comments(options.texts)
    own = rate(texts)
    print(f"engine                       {own:10.0f} texts/s over {len(texts)} texts")
    part = texts[: max(2000, len(texts) // 5)]
    plain, more = rate(part), rate(part, added_words(5000))
    print(f"with 5,000 added words       {more:10.0f} texts/s, {1 - more / plain:+.1%} slower")
    small, large = seconds_for(100_000), seconds_for(1_000_000)
    print(f"1 MB against 100 kB          {large:10.2f} s, {large / small:.1f} times")
    if options.presidio:
        other = rival(options.presidio, texts[: max(500, len(texts) // 50)])
        print(f"Presidio, same texts         {other:10.0f} texts/s; the engine is {own / other:.1f} times as fast")


if __name__ == "__main__":
    main(sys.argv[1:])
