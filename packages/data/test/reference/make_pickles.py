"""Reference for openVectors: lists of (id, vector) as DPR's and GC-DPR's generate_dense_embeddings.py pickle them, in
every default protocol of Python 3.6 to 3.14, and pickles that are to be refused. Writes pickles/NAME.pkl beside itself,
and pickles/values.json with what they hold. Run once with numpy 1 and once with numpy 2:
    python make_pickles.py      Made with CPython 3.11, numpy 1.26.4 and 2.4.6."""
import collections, gzip, json, os, pickle
import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pickles")
os.makedirs(folder, exist_ok=True)
values_path = os.path.join(folder, "values.json")
values = json.load(open(values_path)) if os.path.exists(values_path) else {}
numpy_name = "numpy" + np.__version__.split(".")[0]
rng = np.random.default_rng(7)


def write(name, data, protocol=4):
    with open(os.path.join(folder, name + ".pkl"), "wb") as f: pickle.dump(data, f, protocol)


def good(name, data, protocol):
    write(name, data, protocol)
    values[name] = {"ids": [str(i) for i, *_ in data], "vectors": [[float(x) for x in np.float32(v)] for _, v in data]}


def rows(count, dimension, id_of=lambda row: f"wiki:{row + 1}", dtype=np.float32):
    # Rows of one batch, as DPR takes them out of a tensor.
    batch = rng.standard_normal((count, dimension)).astype(dtype)
    return [(id_of(row), batch[row]) for row in range(count)]


for protocol in (3, 4, 5):
    good(f"{numpy_name}-protocol{protocol}", rows(5, 4), protocol)
    # Python appends 1,000 at once: of 2,001 the last comes alone. Row i is ("wiki:i", [i]).
    data = [(f"wiki:{row}", np.array([row], np.float32)) for row in range(2001)]
    with gzip.GzipFile(os.path.join(folder, f"{numpy_name}-protocol{protocol}-long.pkl.gz"), "wb", mtime=0) as f:
        pickle.dump(data, f, protocol)
if numpy_name == "numpy2":
    good("whole-number-ids", rows(8, 2, lambda row: [0, 255, 256, 65536, 2**31, 2**40, -1, -(2**33)][row]), 4)
    good("awkward-ids", rows(8, 2, lambda row: ["C", "<", "b", "f4", "a\nb", "東京 🎉", "x" * 300, "numpy"][row]), 5)
    good("repeated-ids", rows(6, 2, lambda row: ["a", "long enough", "a"][row % 3]), 3)
    good("wide", rows(3, 200), 3)
    good("float16", rows(3, 4, dtype=np.float16), 4)
    good("float64", rows(3, 4, dtype=np.float64), 5)
    vector = np.zeros(2, np.float32)

    class Evil:
        def __reduce__(self): return os.system, ("true",)

    write("refused-os-system", [("a", Evil())])
    write("refused-os-system-protocol3", [("a", Evil())], 3)
    write("refused-os-system-protocol0", [("a", Evil())], 0)
    write("refused-eval-as-id", [(type("E", (), {"__reduce__": lambda self: (eval, ("1",))})(), vector)])
    write("refused-object", collections.OrderedDict(a=vector))
    write("refused-dict", {"a": vector})
    write("refused-array", np.zeros((2, 2), np.float32))
    write("refused-matrix-rows", [("a", np.zeros((1, 2), np.float32))])
    write("refused-object-array", [("a", np.array([1, "a"], object))])
    write("refused-big-endian", [("a", np.zeros(2, ">f4"))])
    write("refused-integers", [("a", np.zeros(2, np.int32))])
    write("refused-numpy-ids", [(np.int64(1), vector)])
    write("refused-three", [("a", vector, "title")])
    write("refused-floats", [("a", [1.5, 2.5])])
    write("refused-one-array-twice", [("a", vector), ("b", vector)])
    write("refused-two-lengths", [("a", vector), ("b", np.zeros(3, np.float32))])
    write("refused-nothing", [])
with open(values_path, "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(values.items())) + "\n}\n")
