"""Loads the directories of write-directories.ts in Python and compares tokens and embeddings with ours.

    node apps/trainer/test/interop/write-directories.ts /tmp/interop
    python apps/trainer/test/interop/load_in_python.py /tmp/interop

Needs torch, transformers and sentence-transformers.
"""

import json
import sys
from pathlib import Path

import sentence_transformers
import torch
import transformers

print("torch", torch.__version__, "transformers", transformers.__version__, "sentence-transformers", sentence_transformers.__version__)
failures = 0


def check(what, passed, detail=""):
    global failures
    failures += not passed
    print("ok  " if passed else "FAIL", what, detail)


for expected_file in sorted(Path(sys.argv[1]).glob("*/expected.json")):
    expected = json.loads(expected_file.read_text())
    kind = expected["kind"]
    directory = str(expected_file.parent / "context_model_1")
    ours = torch.tensor(expected["embeddings"])

    model, info = transformers.BertModel.from_pretrained(directory, output_loading_info=True)
    missing = [name for name in info["missing_keys"] if not name.startswith("pooler.")]
    check(f"{kind}: BertModel has every weight and no other", not missing and not info["unexpected_keys"], f"{missing} {info['unexpected_keys']}")

    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    texts = [p["text"].strip() if p["title"] == "" else (p["title"], p["text"].strip()) for p in expected["passages"]]
    ids = [tokenizer(*(text if isinstance(text, tuple) else (text,)), truncation="longest_first", max_length=40)["input_ids"] for text in texts]
    check(f"{kind}: AutoTokenizer's ids equal ours", ids == expected["tokens"])

    model.eval()
    found = []
    for row in expected["tokens"]:
        with torch.no_grad():
            output = model(input_ids=torch.tensor([row]), token_type_ids=torch.zeros(1, len(row), dtype=torch.long))
        hidden = output.last_hidden_state[0]
        if kind == "pooler":
            vector = output.pooler_output[0]
        else:
            vector = hidden.mean(0) if kind.startswith("mean") else hidden[0]
        dense = expected_file.parent / "context_model_1" / "2_Dense" / "model.safetensors"
        if "projection" in kind:
            from safetensors.torch import load_file

            weights = load_file(dense)
            vector = vector @ weights["linear.weight"].T + weights["linear.bias"]
        if kind.startswith("mean"):
            vector = vector / vector.norm()
        found.append(vector)
    difference = (torch.stack(found) - ours).abs().max().item()
    check(f"{kind}: BertModel's embeddings equal ours", difference <= 1e-5, f"largest difference {difference:.1e}")

    # One text at a time and without titles: sentence-transformers gives the second part of a pair another segment.
    sentence = sentence_transformers.SentenceTransformer(directory)
    untitled = [i for i, p in enumerate(expected["passages"]) if p["title"] == ""]
    encoded = torch.tensor(sentence.encode([expected["passages"][i]["text"].strip() for i in untitled]))
    difference = (encoded - ours[untitled]).abs().max().item()
    check(f"{kind}: SentenceTransformer's embeddings equal ours", difference <= 1e-5, f"largest difference {difference:.1e}")

sys.exit(1 if failures else 0)
