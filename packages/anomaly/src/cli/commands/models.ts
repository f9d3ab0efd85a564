import type { Command } from "commander";
import type { DetectorName } from "../../detectors/detector.ts";
import { DETECTORS } from "../../detectors/registry.ts";
import { jsonLine } from "../failure.ts";
import { TextSink } from "../io.ts";
import { factsOf, factsText } from "../model-facts.ts";
import { loadModel, readyModel } from "../model-file.ts";
import { examples, jsonOption } from "../options.ts";
import type { CommandContext } from "../program.ts";
import { paintFor, table } from "../table.ts";

/** What each detector looks at, and when to take it. */
const GOOD_AT: Readonly<Record<DetectorName, string>> = {
  iforest: "the default: rows that few random cuts set apart; fast, small, keeps no row",
  ensemble: "several detectors together: best on average, slower, keeps a sample of the rows",
  ecod: "rare values of single columns; needs no tuning, blind to odd combinations",
  knn: "rows far from all others; keeps a sample of the rows",
  lof: "rows in a thin place beside a dense one; keeps a sample of the rows",
  hbos: "rare values of single columns by histograms; the fastest",
  "ml-isolation-forest": "the npm package's forest, for comparison; cannot be saved",
};

/** `models`: what detectors there are, and what is in a model's file. */
export function addModels(program: Command, { io }: CommandContext): void {
  program
    .command("models")
    .argument("[files...]", "models to look into; without one, the detectors and the ready model are listed")
    .description("list the detectors and the ready model, or look into models' files")
    .addOption(jsonOption("as JSON"))
    .addHelpText("after", examples("securecomm-anomaly models", "securecomm-anomaly models site.json --json"))
    .action(async (files: readonly string[], { json }: { readonly json?: boolean }) => {
      const out = new TextSink(io.stdout, io.signal);
      const paint = paintFor(io.stdout, io.env);
      if (files.length > 0) {
        for (const [i, file] of files.entries()) {
          const facts = factsOf(await loadModel(file));
          await out.write(json === true ? `${jsonLine(facts)}\n` : `${i > 0 ? "\n" : ""}${factsText(facts, paint)}`);
        }
        return out.flush();
      }
      const detectors = DETECTORS.map((name) => ({ name, goodAt: GOOD_AT[name] }));
      const ready = factsOf(readyModel());
      if (json === true) await out.write(`${jsonLine({ detectors, ready })}\n`);
      else {
        const rows = detectors.map(({ name, goodAt }) => [name, goodAt]);
        await out.write(`${table([{ title: "detector" }, { title: "good at" }], rows, paint)}\n`);
        await out.write(factsText(ready, paint));
      }
      return out.flush();
    });
}
