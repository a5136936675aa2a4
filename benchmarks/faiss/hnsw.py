"""FAISS's HNSW, built and searched as each line of standard input asks; benchmarks/faiss.ts asks.

Arguments: a folder with rows.f32, queries.f32 and best.i32 (the true best rows of each query), their columns, how many
are the best. Needs faiss-cpu.
"""

import json
import sys
import time
from pathlib import Path

import faiss
import numpy as np

folder, columns, best = Path(sys.argv[1]), *map(int, sys.argv[2:4])
rows = np.fromfile(folder / "rows.f32", np.float32).reshape(-1, columns)
queries = np.fromfile(folder / "queries.f32", np.float32).reshape(-1, columns)
truth = np.fromfile(folder / "best.i32", np.int32).reshape(-1, best)


def build(numbers, m, ef_construction):
    if numbers == "f32":
        index = faiss.IndexHNSWFlat(columns, m, faiss.METRIC_INNER_PRODUCT)
    else:
        stored = {"bf16": faiss.ScalarQuantizer.QT_bf16, "sq8": faiss.ScalarQuantizer.QT_8bit}[numbers]
        index = faiss.IndexHNSWSQ(columns, stored, m, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = ef_construction
    started = time.process_time()
    index.train(rows)
    index.add(rows)
    return index, {"seconds": time.process_time() - started}


def search(index, ef_search, count):
    index.hnsw.efSearch = ef_search
    started = time.process_time()
    _, found = index.search(queries, count)
    seconds = time.process_time() - started
    right = sum(len(np.intersect1d(one, other[:count])) for one, other in zip(found, truth))
    return {"recall": right / (count * len(queries)), "queriesPerSecond": len(queries) / seconds}


def answer(value):
    print(json.dumps(value), flush=True)


answer({"faiss": faiss.__version__, "compiled": faiss.get_compile_options().strip()})
index = None
for line in sys.stdin:
    asked = json.loads(line)
    faiss.omp_set_num_threads(asked["threads"])
    if "numbers" in asked:
        index, built = build(asked["numbers"], asked["M"], asked["efConstruction"])
        answer(built)
    else:
        answer(search(index, asked["efSearch"], asked["count"]))
