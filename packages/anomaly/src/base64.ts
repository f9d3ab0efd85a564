import { AnomalyError } from "./errors.ts";

/** Bytes of numbers as base64, little-endian whatever the machine. */
export function encodeNumbers(numbers: Float32Array | Uint16Array | Float64Array | Uint8Array): string {
  const size = numbers.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(numbers.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) {
    if (size === 8) view.setFloat64(i * 8, numbers[i]!, true);
    else if (size === 4) view.setFloat32(i * 4, numbers[i]!, true);
    else if (size === 2) view.setUint16(i * 2, numbers[i]!, true);
    else bytes[i] = numbers[i]!;
  }
  let text = "";
  for (let at = 0; at < bytes.length; at += 8190) text += String.fromCharCode(...bytes.subarray(at, at + 8190));
  return btoa(text);
}

/** The numbers that {@link encodeNumbers} wrote, each of `size` bytes: 8 and 4 are floating, 2 and 1 unsigned. */
export function decodeNumbers(text: unknown, size: 1 | 2 | 4 | 8): Float64Array {
  let raw: string;
  try {
    raw = atob(typeof text === "string" ? text : "?");
  } catch {
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: a list of numbers is not base64");
  }
  if (raw.length % size !== 0)
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: a list of numbers is cut");
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const numbers = new Float64Array(raw.length / size);
  for (let i = 0; i < numbers.length; i++) {
    if (size === 8) numbers[i] = view.getFloat64(i * 8, true);
    else if (size === 4) numbers[i] = view.getFloat32(i * 4, true);
    else numbers[i] = size === 2 ? view.getUint16(i * 2, true) : bytes[i]!;
  }
  return numbers;
}
