"""Delivery into a real HAPI FHIR server, or into the one that SCRIBE_TEST_FHIR_URL names."""

from __future__ import annotations

from tests.emr.contract import DeliveryContract


class TestDelivery(DeliveryContract):
    """In each way that the server takes."""
