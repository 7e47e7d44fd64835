"""``faults_of`` against right documents and wrong ones."""

from __future__ import annotations

import pytest

from scribe.fhir.validation import faults_of
from tests.fhir.mutations import MUTATIONS, rich


def test_a_right_document_has_no_fault():
    assert faults_of(rich()) == ()


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_wrong_is_found_by_its_rule(name):
    rule, change = MUTATIONS[name]
    bundle = rich()
    change(bundle)
    assert rule in {fault.rule for fault in faults_of(bundle)}
