/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Reads XML strictly, as far as plots use it: throws for anything that is not well-formed. */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let rest = xml;
  while (rest !== "") {
    const here = open.at(-1) as XmlElement;
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      here.text += plainText(text);
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([a-z][A-Za-z]*)((?: [A-Za-z][\w:-]*="[^"<]*")*)(\/?)>/.exec(rest);
    if (tag === null) throw new Error(`not well-formed at ${rest.slice(0, 60)}`);
    const [all, closing, name = "", attributes = "", empty] = tag;
    rest = rest.slice(all.length);
    if (closing === "/") {
      if (here.name !== name) throw new Error(`<${here.name}> is closed by </${name}>`);
      open.pop();
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([A-Za-z][\w:-]*)="([^"]*)"/g)];
    const child = {
      name,
      attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, plainText(value)])),
      children: [],
      text: "",
    };
    if (pairs.length !== Object.keys(child.attributes).length) throw new Error(`<${name}> has an attribute twice`);
    here.children.push(child);
    if (empty === "") open.push(child);
  }
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || only === undefined) throw new Error("not one whole element");
  return only;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function plainText(text: string): string {
  return text.replace(/&([^;]*);?/g, (all, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`${all} is no entity`);
    return character;
  });
}
