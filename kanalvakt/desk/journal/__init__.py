"""The journal page: the ledger as people and auditors read it."""
