"""Embeds the sample's passages, reads the shards and all exported files in Python, and imports what Python writes.

    python apps/embedder/test/interop/exchange_with_python.py /tmp/exchange

Needs numpy, pyarrow, datasets, safetensors, faiss-cpu and torch, and node's path in NODE where it is another than `node`.
"""

import glob
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import datasets
import faiss
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors
import torch
from safetensors.numpy import load_file

root = Path(__file__).resolve().parents[4]
folder = Path(sys.argv[1])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
node = os.environ.get("NODE", "node")
passages = str(root / "examples/sample/passages.tsv")
model = ["--con_model_path", str(root / "packages/model/test/reference/tiny-bert/context_model_start"), "--p_sequence_length", "48"]
datasets.disable_progress_bars()

modules = {"numpy": np, "pyarrow": pa, "datasets": datasets, "safetensors": safetensors, "faiss": faiss, "torch": torch}
print("python", sys.version.split()[0], *(f"{name} {module.__version__}" for name, module in modules.items()))
passed = failed = 0


def check(what, is_so):
    global passed, failed
    passed, failed = passed + bool(is_so), failed + (not is_so)
    print("ok  " if is_so else "FAIL", what)


def run(script, *args):
    done = subprocess.run([node, str(root / "apps/embedder" / script), *map(str, args)], capture_output=True, text=True)
    if done.returncode != 0: sys.exit(f"{script} {args}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def embedder(*args): return run("src/main.ts", *args)


def ours(name):
    found = run("test/interop/print-embeddings.ts", name)
    return found["ids"], np.array(found["embeddings"], np.float32), found["fingerprint"]


def equal(ids, vectors): return list(ids) == our_ids and vectors.dtype == np.float32 and np.array_equal(vectors, our_vectors)


def ids_beside(path): return [json.loads(line) for line in open(f"{path}.ids.jsonl", encoding="utf-8")]


for shard in ("0/2", "1/2"):
    embedder("--ctx_file", passages, "--out_file", folder / "shards", "--shard", shard, *model)
our_ids, our_vectors, our_fingerprint = ours(folder / "shards")
n, d = our_vectors.shape
print(f"{n} passages x {d} numbers")

# The shards themselves.
files = sorted(glob.glob(f"{folder}/shards_*.arrow"))
table = pa.concat_tables(pa.ipc.open_file(file).read_all() for file in files)
check("pyarrow.ipc.open_file reads shards", equal(table["id"].to_pylist(), table["embedding"].combine_chunks().flatten().to_numpy().reshape(-1, d)))
mapped = pa.concat_tables(pa.ipc.open_file(pa.memory_map(file)).read_all() for file in files)
check("pyarrow reads shards by mapping them", mapped.equals(table))
loaded = datasets.load_dataset("arrow", data_files=files, split="train", cache_dir=str(folder / "cache")).with_format("numpy")
check("datasets.load_dataset('arrow') reads shards", equal(loaded["id"][:], np.stack(loaded["embedding"][:])))

# The exports.
for ending in ("npy", "faiss", "safetensors", "parquet"):
    embedder("export", folder / "shards", "--out_file", folder / f"e.{ending}")
npy = folder / "e.npy"
check("numpy.load reads .npy", equal(ids_beside(npy), np.load(npy)))
check("numpy.load maps .npy", np.array_equal(np.load(npy, mmap_mode="r"), our_vectors))
np.save(folder / "again.npy", our_vectors)
check("numpy.save writes the same bytes", (folder / "again.npy").read_bytes() == npy.read_bytes())
index = faiss.read_index(str(folder / "e.faiss"))
check("faiss.read_index reads an inner-product index", isinstance(index, faiss.IndexFlatIP) and index.metric_type == faiss.METRIC_INNER_PRODUCT)
check("faiss has the vectors", equal(ids_beside(folder / "e.faiss"), index.reconstruct_n(0, n)))
scores, rows = index.search(our_vectors[:20], 5)
expected = np.sort(our_vectors[:20] @ our_vectors.T, axis=1)[:, ::-1][:, :5]
check("faiss finds the nearest", np.allclose(scores, expected, rtol=1e-5) and rows.shape == (20, 5))
written = faiss.IndexFlatIP(d)
written.add(our_vectors)
check("faiss writes the same bytes", faiss.serialize_index(written).tobytes() == (folder / "e.faiss").read_bytes())
check("safetensors reads the tensor", equal(ids_beside(folder / "e.safetensors"), load_file(folder / "e.safetensors")["embeddings"]))
parquet = pq.read_table(folder / "e.parquet")
check("pyarrow reads Parquet", equal(parquet["id"].to_pylist(), parquet["embedding"].combine_chunks().flatten().to_numpy().reshape(-1, d)))
loaded = datasets.load_dataset("parquet", data_files=str(folder / "e.parquet"), split="train", cache_dir=str(folder / "cache")).with_format("numpy")
check("datasets reads Parquet", equal(loaded["id"][:], np.stack(loaded["embedding"][:])))


# What Python writes. As DPR takes rows out of a batch: out[i].view(-1).numpy().
def dpr_rows(ids, vectors, batch=32):
    rows = []
    for start in range(0, len(ids), batch):
        out = torch.from_numpy(vectors[start : start + batch].copy())
        rows.extend((ids[start + i], out[i].view(-1).numpy()) for i in range(out.size(0)))
    return rows


def imported(name, *args):
    embedder("import", *args, "--out_file", folder / name)
    return ours(folder / name)


def same(found): return equal(found[0], found[1])


for protocol in (3, 4, 5):
    with open(folder / f"one{protocol}.pkl", "wb") as f: pickle.dump(dpr_rows(our_ids, our_vectors), f, protocol)
    check(f"a pickle of protocol {protocol} is imported", same(imported(f"one{protocol}", folder / f"one{protocol}.pkl")))
# As DPR's shards: int(n / 11) rows each, here with the rest in the last; newer versions put wiki: before the ids.
size = n // 11
for part in range(11):
    end = n if part == 10 else (part + 1) * size
    with open(folder / f"wiki_{part}", "wb") as f: pickle.dump(dpr_rows([f"wiki:{i}" for i in our_ids[part * size : end]], our_vectors[part * size : end]), f)
found = imported("wiki", folder / "wiki_[0-9]*", "--id_prefix", "wiki:", "--ctx_file", passages, *model)
check("eleven pickles are imported as this collection's and this model's", same(found) and found[2] == our_fingerprint)
manifests = [json.load(open(f"{folder}/{name}.manifest.json")) for name in ("wiki_0_of_11", "shards_0_of_2")]
check("their corpus is the one that was embedded", manifests[0]["corpus"] == manifests[1]["corpus"])
with open(folder / "numbers.pkl", "wb") as f: pickle.dump(list(zip(range(n), our_vectors.astype(np.float16))), f)
found = imported("numbers", folder / "numbers.pkl")
check("ids that are numbers and float16 are imported", found[0] == [str(i) for i in range(n)] and np.array_equal(found[1], our_vectors.astype(np.float16).astype(np.float32)))
check(".npy as exported is imported", same(imported("npy", npy)))
for kind in ("<f2", "<f8"):
    np.save(folder / f"v{kind[1:]}.npy", our_vectors.astype(kind))
    found = imported(kind[1:], folder / f"v{kind[1:]}.npy", "--ids", passages)
    check(f".npy of {kind} is imported with the ids of a collection", found[0] == our_ids and np.array_equal(found[1], our_vectors.astype(kind).astype(np.float32)))
with open(folder / "v.jsonl", "w") as f: f.writelines(json.dumps({"id": i, "embedding": v.tolist()}) + "\n" for i, v in zip(our_ids, our_vectors))
check("JSON lines are imported", same(imported("jsonl", folder / "v.jsonl")))

print(f"{passed} of {passed + failed} checks ok")
sys.exit(failed > 0)
