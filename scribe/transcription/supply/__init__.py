"""How speech models come to this machine: known by name, pulled from a hub, brought in as files, converted, checked.

A model that Scribe brought in is a folder below the folder of models: files in CTranslate2's format and, beside them,
``scribe-model.json`` with where they came from and the checksum of each. The folder gets its name only when all of
that is done, so half a model is never seen as one.
"""
