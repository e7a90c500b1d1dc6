"""The pages of the rounds."""
