"""Digests tell apart what differs, and nothing else."""

from __future__ import annotations

from planted_simulator import PlantedScenario

from sim.experiments.running import provenance
from sim.organisation import Money, Organisation


def test_an_organisation_has_one_digest_however_it_was_written():
    values = Organisation().model_dump()
    written = Organisation.model_validate(dict(reversed(values.items())))
    digest = Organisation().digest()
    assert written.digest() == digest
    other = Organisation(money=Money(margin=0.123))
    assert other.digest() != digest


def test_practices_have_one_digest_whatever_they_are_called():
    digests = [
        provenance.practices_digest(PlantedScenario(name, effect).practices())
        for name, effect in (("one", 0.1), ("two", 0.1), ("two", 0.2))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_sources_and_platform_are_named():
    assert len(provenance.sources_digest()) == 64
    assert "Python" in provenance.platform_name()
    assert provenance.version()
