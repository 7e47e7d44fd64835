"""The recipe of the tagger: marked dialogues, how it learns from them, and how right it is."""
