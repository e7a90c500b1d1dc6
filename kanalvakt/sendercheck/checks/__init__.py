"""Is a page clearly ours (G1.3.1): a plain library without Django. `read` a page, then `check` it against `Wanted`."""
