"""For tools that look for it; people use the `kanalvakt` command."""

from kanalvakt.__main__ import main

if __name__ == "__main__":
    main()
