import { createECDH, createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { generateKemKeyPair } from "@securecomm/crypto";

/*
 * What somebody without any identity can send to a listener, made without the SDK's handshake: an M1 that is valid in
 * every field, to whose answer nothing is ever said.
 */

const u16 = (n) => Buffer.from([n >> 8, n & 0xff]);
const frame = (type, body) => {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length + 1);
  header[4] = type;
  return Buffer.concat([header, body]);
};

const ecdh = createECDH("secp384r1");
const point = ecdh.generateKeys();
const { encapsulationKey } = generateKemKeyPair();
const application = createHash("sha256").update("securecomm").digest();

/** A valid M1 in both suites, with a nonce of its own and perhaps a cookie. */
export function validM1(nonce = randomBytes(32), cookie = Buffer.alloc(0)) {
  return frame(
    1,
    Buffer.concat([
      Buffer.from([1, 2]),
      u16(2),
      u16(1),
      nonce,
      point,
      u16(encapsulationKey.length),
      encapsulationKey,
      application,
      Buffer.from([cookie.length]),
      cookie,
    ]),
  );
}

const RETRY = 7;

/** What each kind of stranger does once it is connected; it holds its connection until the listener ends it. */
const BEHAVIOURS = {
  silent() {},
  halfOpen(socket) {
    socket.write(validM1());
  },
  slow(socket) {
    const bytes = validM1();
    let at = 0;
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 50);
    socket.once("close", () => clearInterval(timer));
  },
  /** Comes back with the cookie and has the listener do all of its work for M2. */
  stubborn(socket, onRetry) {
    const nonce = randomBytes(32);
    socket.write(validM1(nonce));
    socket.once("data", (data) => {
      if (data[4] !== RETRY) return;
      onRetry();
      socket.write(validM1(nonce, data.subarray(6, 6 + data[5])));
    });
  },
};

/** Opens one connection and behaves; `localAddress` is where from. */
export function stranger(kind, { port, localAddress, onConnect = () => {}, onClose = () => {}, onRetry = () => {} }) {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  socket.on("error", () => {});
  socket.once("connect", () => {
    onConnect();
    BEHAVIOURS[kind](socket, onRetry);
  });
  socket.once("close", onClose);
  socket.resume();
  return socket;
}
