"""Brings the catalogues of the pages up to date with what the pages say."""
