"""Instances that were chosen without sight of the validator: the wrong are found, the right are not refused."""

from __future__ import annotations

import re

import pytest

from scribe.fhir import to_bundle
from scribe.fhir.validation import faults_of
from tests.fakes.documents import signed
from tests.fhir.unseen_right import RIGHT
from tests.fhir.unseen_wrong import WRONG, wrong

INVARIANT = re.compile(r"[a-z]{2,4}-[0-9]+")


@pytest.mark.parametrize(("name", "rule", "changes"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_document_is_found_by_its_rule(name, rule, changes):
    rules = {fault.rule for fault in faults_of(wrong(to_bundle(signed()), name, changes))}
    assert rules
    invariant = INVARIANT.match(rule)
    assert invariant is None or invariant.group() in rules


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_a_right_resource_that_is_seldom_seen_has_no_fault(number):
    assert faults_of(RIGHT[number]) == ()
