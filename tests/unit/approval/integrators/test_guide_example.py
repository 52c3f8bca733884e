"""The integrator that docs/integrators.md shows is the one that the tests run."""

import re

from architecture.sources import ROOT

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_guide_shows_the_sample_integrator_as_it_is() -> None:
    example = ROOT / "clients" / "python" / "examples" / "results_to_csv.py"
    shown = BLOCK.findall((ROOT / "docs" / "integrators.md").read_text("utf-8"))
    assert shown[-1] == example.read_text("utf-8")
