"""Sessions of each release, kept for ever: every later program must live them to the same end."""
