"""`make bench`: run every measurement in this folder, or those named: `python -m bench NAME …`."""

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Each module of this folder has `main() -> None` and prints its own table."""
    here = Path(__file__).parent
    names = sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))
    for name in sys.argv[1:] or names:
        print(f"\n== {name}", flush=True)
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
