"""One reader of clinical speech: for drafting, verification, review, learning and evaluation.

    segments → sentences, clauses → what is named and measured → triggers and their scope → claims → what the talk does

The engines know no word of a language; the words are data in ``packs/``, each rule beside its proof.
"""
