"""What a platform let somebody take along: exports, archives, logs. Plain Python, no Django, no database."""
