import { cp } from "node:fs/promises";
import { openShards } from "@dpr/data";
import { describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();

function embed(name: string, ctxFile: string, model = tinyBert) {
  const flags = ["--con_model_path", model, "--p_sequence_length", "24"];
  return runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path(name, "e"), ...flags]);
}

/** The embeddings of a corpus, by id. */
async function embeddingsOf(name: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const byId: Record<string, readonly number[]> = {};
  for await (const { ids, embeddings } of (await openShards(folder.path(name, "e"))).blocks()) {
    const { columns, data } = embeddings;
    for (const [row, id] of ids.entries()) byId[id] = [...data.subarray(row * columns, (row + 1) * columns)];
  }
  return byId;
}

describe.concurrent("the embedder embeds", () => {
  test("passages without text, by their title or as nothing, and says once how many there are", async () => {
    const rows = [
      { id: "titled", title: "king", text: "" },
      { id: "blank", title: "", text: " " },
      { id: "empty", title: "", text: "" },
      { id: "full", title: "", text: "king" },
    ];
    const ctxFile = await folder.write("empty.tsv", tsv(rows));
    const { code, stderr } = await embed("empty", ctxFile);
    expect(code).toBe(0);
    expect(stderr.match(/without text/g)).toHaveLength(1);
    expect(stderr).toContain(`${ctxFile}: passages without text: 3; they are embedded like all others`);
    const { titled, blank, empty, full } = await embeddingsOf("empty");
    expect(blank).toEqual(empty);
    expect(titled).not.toEqual(empty);
    expect(full).not.toEqual(empty);
  });

  test("a passage of a megabyte, in little memory: as much of it as the model reads", async () => {
    const long = { id: "long", title: "", text: "king team river ".repeat(65_536) };
    const ctxFile = await folder.write("long.tsv", tsv([...somePassages(2), long]));
    const short = await folder.write("short.tsv", tsv([{ ...long, text: long.text.slice(0, 1000) }]));
    const [ended, small] = await Promise.all([embed("long", ctxFile), embed("short", short)]);
    const peakOf = (one: typeof ended): number => (resultsOf(one) as { readonly peakRssMb: number }).peakRssMb;
    expect(peakOf(ended) - peakOf(small)).toBeLessThan(300);
    const [one, other] = [(await embeddingsOf("long"))["long"], (await embeddingsOf("short"))["long"]];
    expect(Math.max(...one.map((value, i) => Math.abs(value - other[i])))).toBeLessThan(1e-5);
  });

  test("control characters, as if they were not there", async () => {
    const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((c) => !/\s/.test(c));
    const rows = [
      { id: "plain", title: "", text: "king team" },
      { id: "controls", title: "", text: `king${controls.join("")} team\u007F` },
    ];
    const { code } = await embed("controls", await folder.write("controls.tsv", tsv(rows)));
    expect(code).toBe(0);
    const { plain, controls: withControls } = await embeddingsOf("controls");
    expect(withControls).toEqual(plain);
  });

  test("passages with what is named as a question encoder, and says what is meant for them", async () => {
    const model = folder.path("run", "question_model_3");
    await cp(tinyBert, model, { recursive: true });
    const { code, stderr } = await embed("other", await folder.write("p.tsv", tsv(somePassages(1))), model);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `${model}: expected a context encoder, got one that is named as a question encoder; ` +
        "unless the encoders are shared, passages are embedded with context_model_3",
    );
  });
});
