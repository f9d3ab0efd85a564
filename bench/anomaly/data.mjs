import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";

/** Where the labelled data is, if it is here: beside the project, in `shared/data`, or where `SECURECOMM_DATA` says. */
export const dataFolder =
  process.env.SECURECOMM_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** Says aloud that there is no data, and ends the process without an error; otherwise goes on. */
export function needData() {
  if (existsSync(join(dataFolder, "adbench"))) return;
  console.log(
    `The labelled data is not here (looked in ${dataFolder}; SECURECOMM_DATA names another folder): nothing was measured.`,
  );
  process.exit(0);
}

/** The records of a gzip CSV as objects of texts. */
export function readRecords(file) {
  return parse(gunzipSync(readFileSync(join(dataFolder, file))), { columns: true, relax_quotes: true });
}

/** The 21 sets of ADBench in alphabetical order: `{ name, rows: {data, width}, labels }`. */
export function* adbench(only) {
  for (const file of readdirSync(join(dataFolder, "adbench")).sort()) {
    const name = file.replace(".csv.gz", "");
    if (only !== undefined && !only.includes(name)) continue;
    const lines = gunzipSync(readFileSync(join(dataFolder, "adbench", file)))
      .toString()
      .trim()
      .split("\n");
    const width = lines[0].split(",").length - 1;
    const data = new Float64Array((lines.length - 1) * width);
    const labels = new Uint8Array(lines.length - 1);
    for (let i = 1; i < lines.length; i++) {
      const cells = lines[i].split(",");
      for (let j = 0; j < width; j++) data[(i - 1) * width + j] = Number(cells[j]);
      labels[i - 1] = Number(cells[width]);
    }
    yield { name, rows: { data, width }, labels };
  }
}

/** Figures that others reached on exactly these rows. */
export function anchors() {
  return JSON.parse(readFileSync(join(dataFolder, "anchors.json"), "utf8"));
}

export const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
