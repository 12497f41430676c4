"""What tests share: where the data is, and what is skipped without it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(__file__).parent / "data"
SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "reference"
OCTOBER_2025 = REFERENCE / "hcpcs" / "HCPC2025_OCT_ANWEB.xlsx"

needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the CMS reference files are not here")
