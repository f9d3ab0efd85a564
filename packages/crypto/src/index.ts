export { type Aead, type CryptoBackend } from "./backend.ts";
