"""What every test may ask for."""

from pathlib import Path

import pytest


@pytest.fixture
def shared() -> Path:
    """The folder of published vectors and prices beside the checkout; without it its tests are skipped."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of vectors beside the checkout")
    return folder
