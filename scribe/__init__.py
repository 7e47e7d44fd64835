"""Scribe: clinical documentation that can be trusted."""

import os

__version__ = "0.1.0"

# Before NumPy is loaded: its matrices are small here, and threads that wait for each other spin, which takes half of
# what a worker beside it could have. Whoever sets the variable is heeded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
