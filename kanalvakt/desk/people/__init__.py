"""Pages about people, what they may do, and the units and boards they belong to."""
