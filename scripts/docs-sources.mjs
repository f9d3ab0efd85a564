// Puts the sources beside the API site, with a line for each anchor, and points the site's "Defined in" links at them:
// the site can then be read from a disk, and needs no repository that somebody hosts.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

const site = "docs/site";
const linked = /href="source:([^"#]+)#L(\d+)"/g;
const quote = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const pages = (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".html"));
const sources = new Set();
for (const page of pages) {
  const html = await readFile(join(site, page), "utf8");
  const mended = html.replace(linked, (_, path, line) => {
    sources.add(path);
    return `href="${relative(dirname(page), join("source", `${path}.html`))}#L${line}"`;
  });
  if (mended !== html) await writeFile(join(site, page), mended);
}

for (const path of sources) {
  const text = await readFile(join("packages", path), "utf8");
  const lines = text.trimEnd().split("\n");
  const body = lines.map((line, i) => `<span id="L${i + 1}" data-line="${i + 1}">${quote(line)}</span>`).join("\n");
  const style =
    "pre{font:14px/1.5 monospace}span::before{content:attr(data-line);display:inline-block;width:4em;opacity:.5}" +
    "span:target{background:#ff08}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}";
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${path}</title><style>${style}</style><pre>${body}</pre></html>\n`;
  await mkdir(dirname(join(site, "source", path)), { recursive: true });
  await writeFile(join(site, "source", `${path}.html`), html);
}
if (sources.size === 0) throw new Error("no page of the site names its source");
