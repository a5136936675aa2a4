"""Reference for files of torch.save: a small BERT in every form that is published, and a file of unusual tensors.
Writes pytorch/. Run: python make_pytorch.py pytorch
Tools: torch 2.15.0, safetensors is not needed (the expected numbers are JSON)."""
import json, os, sys
from collections import OrderedDict
import torch

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
torch.manual_seed(3)
HIDDEN, INNER, WORDS, POSITIONS = 8, 16, 20, 12

def shapes():
    yield "embeddings.word_embeddings.weight", (WORDS, HIDDEN)
    yield "embeddings.position_embeddings.weight", (POSITIONS, HIDDEN)
    yield "embeddings.token_type_embeddings.weight", (2, HIDDEN)
    yield from ((f"embeddings.LayerNorm.{x}", (HIDDEN,)) for x in ("weight", "bias"))
    layer = "encoder.layer.0."
    dense = [(f"attention.self.{x}", HIDDEN, HIDDEN) for x in ("query", "key", "value")]
    dense += [("attention.output.dense", HIDDEN, HIDDEN), ("intermediate.dense", INNER, HIDDEN), ("output.dense", HIDDEN, INNER)]
    for name, outputs, inputs in dense:
        yield f"{layer}{name}.weight", (outputs, inputs)
        yield f"{layer}{name}.bias", (outputs,)
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        yield from ((f"{layer}{name}.{x}", (HIDDEN,)) for x in ("weight", "bias"))

bert = OrderedDict((name, torch.randn(shape)) for name, shape in shapes())
json.dump({"model_type": "dpr", "architectures": ["DPRQuestionEncoder"], "projection_dim": 0, "vocab_size": WORDS, "hidden_size": HIDDEN,
           "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": INNER, "max_position_embeddings": POSITIONS},
          open(f"{out}/config.json", "w"), indent=2)

def expected(tensors):
    return {k: {"shape": list(v.shape), "data": v.double().flatten().tolist()} for k, v in tensors.items() if v.is_floating_point()}

json.dump(expected(bert), open(f"{out}/bert.json", "w"))

def prefixed(prefix):
    state = OrderedDict((prefix + name, value) for name, value in bert.items())
    state[f"{prefix}embeddings.position_ids"] = torch.arange(POSITIONS).expand((1, -1))
    state[f"{prefix}pooler.dense.weight"] = torch.zeros(HIDDEN, HIDDEN)
    state._metadata = OrderedDict([("", {"version": 1})])  # as Module.state_dict() has it
    return state

torch.save(prefixed("question_encoder.bert_model."), f"{out}/dpr.zip.bin")
torch.save(prefixed("ctx_encoder.bert_model."), f"{out}/dpr.legacy.bin", _use_new_zipfile_serialization=False)

# DPR's own checkpoint: model, optimizer, where training stood.
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters())
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
both = OrderedDict((f"{side}_model.{name}", value) for side in ("question", "ctx") for name, value in bert.items())
torch.save({"model_dict": both, "optimizer_dict": optimizer.state_dict(), "scheduler_dict": {"last_epoch": 3, "_last_lr": [1e-5]},
            "offset": 0, "epoch": 39, "encoder_params": {"do_lower_case": True, "pretrained_model_cfg": "bert-base-uncased"}},
           f"{out}/checkpoint.legacy.bin", _use_new_zipfile_serialization=False)

base = torch.arange(24, dtype=torch.float32) / 7
unusual = OrderedDict(
    transposed=base.view(4, 6).t(),
    part=base.view(4, 6)[1:3, 2:5],
    same=base,
    every_third=base[1::3],
    cube=base.view(2, 3, 4).permute(2, 0, 1),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    column=base[:5].view(5, 1),
    parameter=torch.nn.Parameter(torch.tensor([1.0, -2.0])),
    half=torch.tensor([1.0, -0.1, 65504.0]).half(),
    bfloat16=torch.tensor([1.0, -0.1, 3e38]).bfloat16(),
    double=torch.tensor([1.0, -0.1], dtype=torch.float64),
    integers=torch.tensor([1, 2]),
    booleans=torch.tensor([True, False]),
)
json.dump(expected(unusual), open(f"{out}/unusual.json", "w"))
for protocol in (2, 4):
    torch.save(unusual, f"{out}/unusual.zip.{protocol}.bin", pickle_protocol=protocol)
torch.save(unusual, f"{out}/unusual.legacy.bin", _use_new_zipfile_serialization=False)
