"""Training steps, and embedding, as PyTorch users do them, each asked for by a line of standard input; benchmarks/pytorch.ts asks.

The first argument is a folder: a BERT in Hugging Face's layout, and tokens.json with a batch. Needs torch, transformers
and sentence-transformers.
"""

import json
import sys
import time
from pathlib import Path

import sentence_transformers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import CachedMultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from torch.utils.checkpoint import get_device_states

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
folder = Path(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
batch = json.loads((folder / "tokens.json").read_text())


def padded(texts, length=None):
    length = length or max(map(len, texts))
    ids = torch.zeros(len(texts), length, dtype=torch.long)
    mask = torch.zeros(len(texts), length, dtype=torch.long)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def optimised(model, step):
    """A step, then clipping and AdamW, as every one of them ends."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.0)

    def run():
        model.train()
        optimizer.zero_grad()
        loss = step()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        return float(loss.detach())

    return run


def in_bf16(model):
    """As bf16=True of its trainer does: the model under autocast, forward and forward again, its outputs in fp32."""
    forward = model.forward

    def under_autocast(*arguments, **named):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = forward(*arguments, **named)
        return {name: value.float() if value.is_floating_point() else value for name, value in outputs.items()}

    model.forward = under_autocast
    return model


def cached_loss(dropout, wrap=lambda model: model, **options):
    """sentence-transformers' CachedMultipleNegativesRankingLoss with inner products: questions, positives, negatives."""
    config = {"hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    transformer = Transformer(str(folder), config_kwargs=config)
    model = SentenceTransformer(modules=[transformer, Pooling(transformer.get_embedding_dimension(), "cls")], device="cpu")
    loss = CachedMultipleNegativesRankingLoss(wrap(model), scale=1.0, similarity_fct=sentence_transformers.util.dot_score, **options)
    columns = [padded(batch["questions"]), padded(batch["contexts"][::2]), padded(batch["contexts"][1::2])]

    def step():
        value = loss(columns, None)
        value.backward()
        return value

    return optimised(model, step)


def gc_dpr(dropout):
    """GC-DPR's loop: 16 questions and 8 passages a chunk, all of 256 tokens, forward twice with the same random state."""
    model = transformers.BertModel.from_pretrained(
        folder, add_pooling_layer=False, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
    )
    sides = [(padded(batch["questions"], 256), 16), (padded(batch["contexts"], 256), 8)]
    positives = torch.arange(0, len(batch["contexts"]), 2)

    def chunks(texts, size):
        return [{name: values[start : start + size] for name, values in texts.items()} for start in range(0, len(texts["input_ids"]), size)]

    def embed(chunk):
        return model(**chunk)[0][:, 0]

    def step():
        cached, states = [], []
        for texts, size in sides:
            vectors = []
            for chunk in chunks(texts, size):
                states.append((torch.get_rng_state(), get_device_states(*chunk.values())))
                with torch.no_grad():
                    vectors.append(embed(chunk))
            cached.append(torch.cat(vectors).requires_grad_())
        loss = torch.nn.functional.cross_entropy(cached[0] @ cached[1].T, positives)
        loss.backward()
        states = iter(states)
        for (texts, size), vectors in zip(sides, cached):
            for chunk, gradient in zip(chunks(texts, size), vectors.grad.split(size)):
                cpu, _ = next(states)
                with torch.random.fork_rng(devices=[]):
                    torch.set_rng_state(cpu)
                    again = embed(chunk)
                torch.dot(again.flatten(), gradient.flatten()).backward()
        return loss.detach()

    return optimised(model, step)


def embedding(dtype):
    """sentence-transformers' encode, tokenised already: sorted by length, 32 texts a batch, mean pooling."""
    transformer = Transformer(str(folder), model_kwargs={"dtype": dtype})
    model = SentenceTransformer(modules=[transformer, Pooling(transformer.get_embedding_dimension(), "mean")], device="cpu")
    model.eval()
    texts = sorted(batch["passages"], key=len, reverse=True)

    @torch.inference_mode()
    def run():
        batches = [padded(texts[start : start + 32]) for start in range(0, len(texts), 32)]
        vectors = [model(texts)["sentence_embedding"].float() for texts in batches]
        return float(torch.cat(vectors).abs().mean())

    return run


def gemm_gflops():
    """Of the products that a BERT of width 384 makes most."""
    a, b = torch.randn(2048, 384), torch.randn(384, 1536)
    times = []
    for _ in range(30):
        started = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - started)
    return 2 * 2048 * 384 * 1536 / sorted(times)[15] / 1e9


ways = {
    "sentence-transformers": cached_loss,
    "sentence-transformers by tokens": lambda dropout: cached_loss(dropout, mini_batch_num_tokens=2048),
    "sentence-transformers, bf16": lambda dropout: cached_loss(dropout, in_bf16),
    "sentence-transformers by tokens, bf16": lambda dropout: cached_loss(dropout, in_bf16, mini_batch_num_tokens=2048),
    "GC-DPR": gc_dpr,
    "embedding in fp32": lambda _: embedding(torch.float32),
    "embedding in bf16": lambda _: embedding(torch.bfloat16),
}
made = {}
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "sentence-transformers": sentence_transformers.__version__}
print(json.dumps({**versions, "gemmGflops": round(gemm_gflops())}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    key = (asked["way"], asked["dropout"])
    if key not in made:
        made[key] = ways[asked["way"]](asked["dropout"])
    started = time.perf_counter()
    loss = made[key]()
    print(json.dumps({"seconds": time.perf_counter() - started, "loss": loss}), flush=True)
