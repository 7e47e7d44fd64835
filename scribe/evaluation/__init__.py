"""Evaluation: how good is what Scribe, or another system, writes down, on a hospital's own recordings.

The scoring is in :mod:`scribe.evaluation.asr`, what it gives in :mod:`scribe.evaluation.results`, the reading of a
folder in :mod:`scribe.evaluation.corpus` and the recognition with its time and memory in
:mod:`scribe.evaluation.recognising`.
"""
