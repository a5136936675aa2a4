"""Reference for float16 storage: what numpy makes of float32s, as bits: ties, subnormals, the ends of the range, random ones.
Run: python make_float16.py
Made with numpy 2.4.6. Writes float16.json beside itself: [[float32 bits, float16 bits], …]."""
import json, os
import numpy as np

halves = np.arange(0x7C00, dtype=np.uint16)[::97].view(np.float16).astype(np.float32)
ties = (halves[:-1] + np.nextafter(halves[:-1].astype(np.float16), np.float16(np.inf)).astype(np.float32)) / 2
ends = np.array([0, 1e-45, 2**-25, 2**-24, 2**-14, 6.1e-5, 65504, 65519.996, 1 / 3], dtype=np.float32)
some = np.concatenate([halves, ties, np.nextafter(ties, np.float32(0)), np.nextafter(ties, np.float32(np.inf)), ends])
random = np.random.default_rng(1).standard_normal(500).astype(np.float32)
values = np.concatenate([some, -some, random, random * np.float32(1e-5)])
pairs = np.stack([values.view(np.uint32), values.astype(np.float16).view(np.uint16).astype(np.uint32)], axis=1)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "float16.json")
with open(path, "w") as f: f.write(json.dumps(pairs.tolist()) + "\n")
