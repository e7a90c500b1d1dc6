"""Exempelby kommun: an invented municipality to try Kanalvakt in. Its people, channels and talk are data files here."""
