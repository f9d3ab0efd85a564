// What a bundle must not contain, for the test that the test would notice.
const properties = { process: (text: string) => text, Buffer: 1 };

export const found = [typeof process, properties.process("fine"), properties.Buffer];
