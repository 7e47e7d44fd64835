"""What sound is after it was decoded."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 16_000
"""What Whisper's models hear."""

Samples = NDArray[np.float32]
"""In -1..1, of the shape ``[channels, n]``, at :data:`SAMPLE_RATE_HZ`."""
