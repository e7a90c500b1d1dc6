"""A list of channels that somebody kept in a spreadsheet, read into the register (G1.2.2, expectation 8)."""
