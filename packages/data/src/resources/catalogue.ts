import { publishedContent } from "./published-content.ts";
import { packingOf, type Resource } from "./resource.ts";

// Names and addresses are facts of facebookresearch/DPR's dpr/data/download_data.py and of RocketQA's baseline.

const DPR = "https://dl.fbaipublicfiles.com/dpr/";
const DUREADER = "https://dataset-bj.cdn.bcebos.com/qianyan/";

const DPR_LICENCE = "CC BY-NC 4.0";
/** DPR publishes the licence of Natural Questions beside its files, in dpr/nq_license. */
const NQ_LICENCE = "CC BY-NC 4.0; Natural Questions: CC BY-SA 3.0";
const SEE_SOURCE = "see source";

const TRAINING = "training examples: a JSON list of questions with positive, negative and hard negative passages";
const PASSAGES = "passages: tab-separated, with a header id, text, title";
const QUESTIONS = "questions: tab-separated question and Python list of answers";
const GOLD = "gold passages: JSON";
const RETRIEVED = "retrieved passages: a JSON list of questions with answers and ranked passages";
const PICKLE = "a Python pickle: downloaded as it is, never opened by these tools";
const FAISS = "an index of FAISS: downloaded as it is, never opened by these tools";
const NUMPY = "NumPy arrays, some of them pickled: downloaded as they are, never opened by these tools";

/** Everything published that `findResources` finds: one entry a name, in the order of the source. */
export const catalogue: readonly Resource[] = [
  dpr("data.wikipedia_split.psgs_w100", "wikipedia_split/psgs_w100.tsv.gz", {
    what: "English Wikipedia of 20 December 2018 in 21,015,324 passages of 100 words",
    format: PASSAGES,
    licence: "CC BY-NC 4.0; Wikipedia: CC BY-SA 3.0",
  }),
  ...training("nq", "nq", "Natural Questions", ["dev", "train", "adv-hn-train"], NQ_LICENCE),
  ...training("trivia", "trivia", "TriviaQA", ["dev", "train"]),
  ...training("squad1", "squad1", "SQuAD 1.1", ["train", "dev"]),
  ...training("webq", "webquestions", "WebQuestions", ["train", "dev"]),
  ...training("curatedtrec", "curatedtrec", "CuratedTREC", ["train", "dev"]),
  ...questions("nq", "nq", "Natural Questions", ["dev", "test", "train"], { licence: NQ_LICENCE }),
  ...questions("trivia", "trivia", "TriviaQA", ["dev", "test", "train"], { ending: ".qa.csv.gz" }),
  ...questions("squad1", "squad1", "SQuAD 1.1", ["test"]),
  ...questions("webq", "webquestions", "WebQuestions", ["test"]),
  ...questions("curatedtrec", "curatedtrec", "CuratedTREC", ["test"]),
  ...["train", "dev", "test"].map((part) =>
    dpr(`data.gold_passages_info.nq_${part}`, `data/nq_gold_info/nq-${part}_gold_info.json.gz`, {
      what: `Natural Questions ${part}: gold passages and the questions' own tokens`,
      format: GOLD,
      licence: NQ_LICENCE,
    }),
  ),
  dpr("pretrained.fairseq.roberta-base.dict", "pretrained/fairseq/roberta/dict.txt", {
    what: "vocabulary of fairseq's RoBERTa base",
    format: "text",
    licence: SEE_SOURCE,
  }),
  dpr("pretrained.fairseq.roberta-base.model", "pretrained/fairseq/roberta/model.pt", {
    what: "weights of fairseq's RoBERTa base",
    format: PICKLE,
    licence: SEE_SOURCE,
  }),
  dpr("pretrained.pytext.bert-base.model", "pretrained/pytext/bert/bert-base-uncased.pt", {
    what: "weights of PyText's BERT base uncased",
    format: PICKLE,
    licence: SEE_SOURCE,
  }),
  ...["single", "single-adv-hn"].map((model) =>
    dpr(`data.retriever_results.nq.${model}.wikipedia_passages`, `data/wiki_encoded/${model}/nq/wiki_passages_{50}`, {
      what: `psgs_w100 embedded with checkpoint.retriever.${model}.nq.bert-base-encoder`,
      format: PICKLE,
      inFolder: true,
    }),
  ),
  ...["single.test", "single.dev", "single.train", "single-adv-hn.test"].map((name) => {
    const [model, part] = name.split(".");
    return dpr(`data.retriever_results.nq.${name}`, `data/retriever_results/${model}/nq-${part}.json.gz`, {
      what: `Natural Questions ${part}: passages retrieved with checkpoint.retriever.${model}.nq.bert-base-encoder`,
      format: RETRIEVED,
      licence: NQ_LICENCE,
      inFolder: true,
    });
  }),
  checkpoint("retriever.single.nq.bert-base-encoder", "retriever/single/nq", "both encoders, trained on NQ"),
  // "retriver" is how the address is published.
  checkpoint("retriever.multiset.bert-base-encoder", "retriver/multiset", "both encoders, trained on four data sets"),
  checkpoint(
    "retriever.single-adv-hn.nq.bert-base-encoder",
    "retriver/single-adv-hn/nq",
    "both encoders, trained on NQ with mined hard negatives",
  ),
  ...readerInput("nq.single", "nq/single", "Natural Questions", NQ_LICENCE),
  ...readerInput("trivia.multi-hybrid", "trivia/multi-hybrid", "TriviaQA"),
  checkpoint("reader.nq-single.hf-bert-base", "reader/nq-single", "reader, trained on NQ"),
  checkpoint("reader.nq-trivia-hybrid.hf-bert-base", "reader/nq-trivia-hybrid", "reader, trained on TriviaQA"),
  checkpoint("reader.nq-single-subset.hf-bert-base", "reader/nq-single-seen_only", "reader, NQ and its pages only"),
  checkpoint("reader.nq-tfidf.hf-bert-base", "reader/nq-drqa", "reader, trained on TF-IDF results"),
  checkpoint("reader.nq-tfidf-subset.hf-bert-base", "reader/nq-drqa-seen_only", "reader, TF-IDF results of NQ's pages"),
  ...["full", "subset"].flatMap((size) => {
    const name = `indexes.single.nq.${size}`;
    const address = `checkpoint/indexes/single/nq/${size === "full" ? "full" : "seen_only"}`;
    const of = size === "full" ? "psgs_w100" : "the pages that NQ's training questions are answered on";
    return [
      dpr(`${name}.index`, `${address}.index.dpr`, { what: `index of ${of}`, format: FAISS }),
      dpr(`${name}.index_meta`, `${address}.index_meta.dpr`, { what: `ids of the index of ${of}`, format: PICKLE }),
    ];
  }),
  dpr("indexes.tfidf.nq.full", "checkpoint/indexes/drqa/nq/full-tfidf.npz", {
    what: "TF-IDF index of psgs_w100",
    format: NUMPY,
  }),
  dpr("indexes.tfidf.nq.subset", "checkpoint/indexes/drqa/nq/seen_only-tfidf.npz", {
    what: "TF-IDF index of the pages that NQ's training questions are answered on",
    format: NUMPY,
  }),
  published("dureader.retrieval", `${DUREADER}dureader-retrieval-baseline-dataset.tar.gz`, {
    what: "DuReader-retrieval with RocketQA's hard negatives: train, dev, 8 million passages",
    format: "a folder: dual.train.tsv, dev.json, .q and .para files of RocketQA's baseline",
    licence: "see source (its repository: Apache-2.0)",
    source: "https://github.com/PaddlePaddle/RocketQA (DuReader-Retrieval-Baseline)",
  }),
];

interface Description {
  readonly what: string;
  readonly format: string;
  /** By default DPR's. */
  readonly licence?: string;
  /** Saved in a folder named as the resource, because another resource has files of the same name. */
  readonly inFolder?: true;
}

function dpr(name: string, address: string, description: Description): Resource {
  const source = "https://github.com/facebookresearch/DPR";
  return published(name, `${DPR}${address}`, { licence: DPR_LICENCE, ...description, source });
}

/** `{50}` in an address stands for 50 files, numbered from 0. */
function published(
  name: string,
  address: string,
  { inFolder, ...description }: Description & { readonly licence: string; readonly source: string },
): Resource {
  const count = Number(/\{(\d+)\}/.exec(address)?.[1] ?? 1);
  const files = Array.from({ length: count }, (_, index) => {
    const url = address.replace(/\{\d+\}/, `${index}`);
    const fileName = url.slice(url.lastIndexOf("/") + 1);
    const path = inFolder ? `${name}/${fileName}` : fileName;
    return { url, path, packing: packingOf(fileName), ...publishedContent.get(url.replace(DPR, "")) };
  });
  return { name, ...description, files };
}

function training(name: string, file: string, title: string, parts: readonly string[], licence?: string): Resource[] {
  return parts.map((part) =>
    dpr(`data.retriever.${name}-${part}`, `data/retriever/biencoder-${file}-${part}.json.gz`, {
      what: `${title} ${part.replace("adv-hn-train", "train, with hard negatives mined by a trained retriever")}`,
      format: TRAINING,
      ...(licence && { licence }),
    }),
  );
}

function questions(
  name: string,
  file: string,
  title: string,
  parts: readonly string[],
  { licence = DPR_LICENCE, ending = ".qa.csv" } = {},
): Resource[] {
  return parts.map((part) =>
    dpr(`data.retriever.qas.${name}-${part}`, `data/retriever/${file}-${part}${ending}`, {
      what: `${title} ${part}: questions and answers`,
      format: QUESTIONS,
      licence,
    }),
  );
}

function checkpoint(name: string, address: string, what: string): Resource {
  return dpr(`checkpoint.${name}`, `checkpoint/${address}/hf_bert_base.cp`, { what, format: PICKLE, inFolder: true });
}

/** The passages that DPR's reader is trained on. */
function readerInput(name: string, address: string, title: string, licence = DPR_LICENCE): Resource[] {
  return ["train.{8}", "dev.0", "test.0"].map((file) => {
    const part = file.slice(0, file.indexOf("."));
    return dpr(`data.reader.${name}.${part}`, `data/reader/${address}/${file}.pkl`, {
      what: `${title} ${part}: input of the reader`,
      format: PICKLE,
      licence,
      inFolder: true,
    });
  });
}
