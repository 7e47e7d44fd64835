"""One reader of clinical speech: what a clause says, of whom, how much, and what later turns do to it."""
