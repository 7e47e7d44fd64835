"""The recipe of the demo recogniser: from text to an int8 model that faster-whisper loads, on synthetic voices alone."""
