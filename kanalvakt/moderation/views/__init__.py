"""Pages of decisions and evidence."""
