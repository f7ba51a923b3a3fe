"""What is vendored is what its list says."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import reprieve

VENDOR = Path(reprieve.__file__).parent / "static" / "vendor"


def test_every_vendored_script_has_the_digest_that_the_list_names():
    listed = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE))

    found = {
        path.name: base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode() for path in VENDOR.glob("*.js")
    }

    assert found == listed
