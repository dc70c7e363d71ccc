# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless the bundle has exactly the files of its manifest, unchanged."""

import hashlib
import json
import pathlib
import sys

bundle = pathlib.Path(sys.argv[1])
found = {path.name for path in bundle.iterdir()} - {"manifest.json"}
manifest = json.loads((bundle / "manifest.json").read_text())
for target in manifest["targets"]:
    for kind in ("ptx", "cubin"):
        entry = target[kind]
        if entry is None:
            continue
        digest = hashlib.sha256((bundle / entry["file"]).read_bytes()).hexdigest()
        if digest != entry["sha256"]:
            sys.exit(f"{entry['file']}: expected {entry['sha256']}, got {digest}")
        found.remove(entry["file"])
if found:
    sys.exit(f"not in the manifest: {sorted(found)}")
