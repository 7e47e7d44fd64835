"""The recipe of the segmenter's weights."""
