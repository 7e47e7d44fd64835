"""Drafting with a language model in this process: generation that a grammar holds to the template, token by token."""
