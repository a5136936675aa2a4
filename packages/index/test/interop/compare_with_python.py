"""Searches with our indexes and with Python's FAISS, in each other's files, and compares the best 100 of every query.

    python packages/index/test/interop/compare_with_python.py /tmp/compare [passages.npy questions.npy]

Without the embeddings of a collection and of questions, 20,000 × 64 numbers are drawn. Needs numpy, faiss-cpu, FAISS for
Node (`pnpm build:faiss`), and node's path in NODE where it is another than `node`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import faiss
import numpy as np

folder = Path(sys.argv[1])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
count = 100
passed = failed = 0


def check(what, is_so):
    global passed, failed
    passed, failed = passed + bool(is_so), failed + (not is_so)
    print("ok  " if is_so else "FAIL", what)


def drawn(n, d=64, latent=12):
    """Of few dimensions and of different lengths, as embeddings are."""
    inner = random.normal(size=(n, latent)) @ through
    return ((inner + 0.3 * random.normal(size=(n, d))) * random.uniform(0.7, 1.3, (n, 1))).astype(np.float32)


if len(sys.argv) > 2:
    rows, queries = (np.load(path).astype(np.float32) for path in sys.argv[2:4])
else:
    random = np.random.default_rng(3)
    through = random.normal(size=(12, 64))
    rows, queries = drawn(20_000), drawn(300)
(n, d), q = rows.shape, len(queries)
print("python", sys.version.split()[0], "numpy", np.__version__, "faiss", faiss.__version__)
print(f"{n:,} rows x {d}, {q:,} queries, the best {count}")

# What Python writes for us to read.
factories = {"flat": "Flat", "hnsw": "HNSW32", "ivf": "IVF64,Flat", "sq8": "SQ8", "pq": "PQ16"}
theirs = {name: faiss.index_factory(d, factory, faiss.METRIC_INNER_PRODUCT) for name, factory in factories.items()}
theirs["hnsw"].hnsw.efConstruction = 200
theirs["hnsw"].hnsw.efSearch = 128
theirs["ivf"].nprobe = 16
for name, index in theirs.items():
    index.train(rows)
    index.add(rows)
    faiss.write_index(index, str(folder / f"python-{name}.faiss"))
rows.tofile(folder / "rows.f32")
queries.tofile(folder / "queries.f32")
(folder / "task.json").write_text(json.dumps({"rows": n, "queries": q, "dimension": d, "count": count, "factories": factories}))

script = Path(__file__).with_name("search-for-python.ts")
done = subprocess.run([os.environ.get("NODE", "node"), str(script), str(folder)], stderr=subprocess.PIPE, text=True)
if done.returncode != 0: sys.exit(done.stderr)
found = json.loads((folder / "found.json").read_text())


def compare(what, name, index, allowed=0):
    """The same rows with the same scores; where two scores are one but for rounding, either row will do for the last place.

    A walk through a graph takes another way after such a tie: `allowed` is the share of rows that may be others for it.
    """
    scores, labels = index.search(queries, count)
    rounding = 1e-5 * np.abs(scores).max()
    identical = others = unlike = 0
    for hits, row_labels, row_scores in zip(found[name], labels, scores):
        expected = dict(zip(row_labels.tolist(), row_scores.tolist()))
        identical += [label for label, _ in hits] == sorted(expected, key=lambda label: (-expected[label], label))
        others += len(hits) != count
        for label, score in hits:
            if label in expected: unlike += abs(score - expected[label]) > rounding
            else: others += abs(score - row_scores.min()) > rounding
    check(f"{what}: {identical:,} of {q:,} lists the same to the last place; but for rounding, {others:,} of {labels.size:,} rows are others", unlike == 0 and others <= allowed * labels.size)


exact = theirs["flat"]
check("the file that we write from a source has FAISS's bytes", (folder / "ours.faiss").read_bytes() == faiss.serialize_index(exact).tobytes())
compare("FAISS in that file, and our exact search", "exact", faiss.read_index(str(folder / "ours.faiss")))
for name, factory in factories.items():
    allowed = 0.001 if name == "hnsw" else 0
    compare(f"{factory} that Python wrote", f"python-{name}", theirs[name], allowed)
    manifest = json.loads((folder / f"ours-{name}" / "index.json").read_text())
    written = faiss.read_index(str(folder / f"ours-{name}" / manifest["files"]["index.faiss"]["name"]))
    compare(f"{factory} that we wrote", f"ours-{name}", written, allowed)
_, best = exact.search(queries, count)
for name in ("ours-hnsw", "python-hnsw", "ours-ivf", "ours-sq8", "ours-pq"):
    recall = np.mean([len({label for label, _ in hits} & set(best[i])) / count for i, hits in enumerate(found[name])])
    print(f"     recall@{count} of {name}: {recall:.4f}")

print(f"{passed} of {passed + failed} checks ok")
sys.exit(failed > 0)
