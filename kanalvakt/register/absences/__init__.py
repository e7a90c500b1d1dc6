"""Pages about who is away, and who then takes over (G1.5.1)."""
