"""The recipe of the demo recogniser: from text to an int8 model for faster-whisper, on synthetic voices alone."""
