"""Pages under /kanaler/."""
