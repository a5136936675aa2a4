"""Writes small indexes with FAISS's own code, and what it finds in them, beside this script.

    python packages/index/test/faiss/reference/make_reference.py

Made with faiss-cpu 1.15.1 and numpy 2.4.
"""

import json
from pathlib import Path

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
folder = Path(__file__).parent
random = np.random.default_rng(7)
rows = random.normal(size=(60, 4)).astype(np.float32) * random.uniform(1, 3, (60, 1)).astype(np.float32)
queries = random.normal(size=(5, 4)).astype(np.float32)
count = 10

# DPR's form for a search by L2: DenseHNSWFlatIndexer of facebookresearch/DPR.
phi = float((rows**2).sum(1).max())
widened = np.hstack([rows, np.sqrt(phi - (rows**2).sum(1, keepdims=True))]).astype(np.float32)

inner_product = {"flat": "Flat", "hnsw": "HNSW8", "ivf": "IVF4,Flat", "sq8": "SQ8", "idmap": "IDMap,Flat"}
indexes = {name: faiss.index_factory(4, factory, faiss.METRIC_INNER_PRODUCT) for name, factory in inner_product.items()}
for name, index in indexes.items():
    index.train(rows)
    if name == "idmap": index.add_with_ids(rows, 1000 + 7 * np.arange(60))
    else: index.add(rows)
indexes["dpr-l2"] = faiss.IndexHNSWFlat(5, 8)
indexes["dpr-l2"].add(widened)
indexes["binary"] = faiss.IndexBinaryFlat(8)
indexes["binary"].add(np.arange(10, dtype=np.uint8).reshape(10, 1))
indexes["empty"] = faiss.IndexFlatIP(4)

found = {}
for name, index in indexes.items():
    write = faiss.write_index_binary if name == "binary" else faiss.write_index
    write(index, str(folder / f"{name}.faiss"))
    if name in inner_product:
        scores, labels = index.search(queries, count)
        found[name] = {"labels": labels.tolist(), "scores": scores.tolist()}

# The same files with parameters set, as FAISS itself sets and writes them.
indexes["hnsw"].hnsw.efSearch = 77
indexes["hnsw"].hnsw.efConstruction = 99
faiss.write_index(indexes["hnsw"], str(folder / "hnsw-parameters.faiss"))
indexes["ivf"].nprobe = 3
faiss.write_index(indexes["ivf"], str(folder / "ivf-parameters.faiss"))

reference = {"rows": rows.tolist(), "queries": queries.tolist(), "count": count, "phi": phi, "found": found}
(folder / "reference.json").write_text(json.dumps(reference) + "\n")
print("faiss", faiss.__version__, "numpy", np.__version__)
