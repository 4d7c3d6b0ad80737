"""Says of generators whether this processor makes the bytes of their golden hashes; exits with 1 if one does not."""

import platform
import sys

from generators.kit.conformance import golden
from generators.kit.registry import registry

committed = golden.read()
different = False
for short in sys.argv[1:]:
    now = golden.GoldenFile(golden.KIT_VERSION, {short: golden.measure(registry.get(short))})
    found = golden.differences(committed, now)
    different |= bool(found)
    print(platform.machine(), short, "; ".join(found) or "same bytes", flush=True)
sys.exit(different)
