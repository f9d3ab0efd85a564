/**
 * {@include ../README.md}
 * @module @securecomm/transport
 */
export {
  AuthError,
  type AuthErrorCode,
  allowList,
  askUser,
  createIdentity,
  exportIdentityPem,
  fileTrustStore,
  fingerprintOf,
  type Identity,
  identityFromSigner,
  importIdentityPem,
  loadIdentityFile,
  memoryTrustStore,
  parseFingerprint,
  pinKeyForClaimedName,
  pinKeyForPeer,
  pinned,
  saveIdentityFile,
  type TrustDecision,
  TrustError,
  type TrustErrorCode,
  type TrustPolicy,
  type TrustRequest,
  type TrustStore,
  trustOnFirstUse,
  type Verification,
} from "@securecomm/auth";
export {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  CryptoError,
  type CryptoErrorCode,
  SecureCommError,
} from "@securecomm/crypto";
export type { Channel, ChannelHandlers } from "./channel/channel.ts";
export { FrameDecoder } from "./channel/frame.ts";
export { memoryChannelPair } from "./channel/memory.ts";
export { type MessagePortEvent, type MessagePortLike, messagePortChannel } from "./channel/message-port.ts";
export type { Pem, TlsOptions } from "./channel/tls.ts";
export { type WebSocketChannelOptions, webSocketChannel } from "./channel/web-socket.ts";
export type { WebSocketEvent, WebSocketLike } from "./channel/web-socket-like.ts";
export {
  ChannelError,
  type ChannelErrorCode,
  HandshakeError,
  type HandshakeErrorCode,
  MessageError,
  type MessageErrorCode,
  RecordError,
  type RecordErrorCode,
  type RefusalReason,
  SessionError,
  type SessionErrorCode,
  SignatureError,
  type SignatureErrorCode,
  type TransportErrorCode,
} from "./errors.ts";
export type {
  CheckpointPassed,
  ConnectionRefused,
  EventBase,
  Flood,
  HandshakeFailed,
  HandshakeStarted,
  IdentityChanged,
  Messages,
  Observer,
  ObserverFailed,
  RecordRefused,
  Rekeyed,
  SessionClosed,
  SessionOpened,
  SignatureInvalid,
  SignatureOverdue,
  TranscriptFull,
  TransportEvent,
} from "./events.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export type { JsonValue } from "./protocol/json.ts";
export type { SignatureMode, SignatureRange } from "./protocol/signature-mode.ts";
export type {
  SignedTranscript,
  TranscriptCheckpoint,
  TranscriptParty,
  TranscriptSection,
} from "./protocol/signed-transcript.ts";
export { CLASSIC_SUITE, DEFAULT_SUITES, HYBRID_SUITE, type Suite } from "./protocol/suites.ts";
export type { Role } from "./protocol/transcript.ts";
export {
  type DirectionVerdict,
  type TranscriptFault,
  type TranscriptVerdict,
  type VerifyTranscriptOptions,
  verifyTranscript,
} from "./protocol/verify-transcript.ts";
export { createSecureSession } from "./session/create.ts";
export { type Listener, listen } from "./session/listener.ts";
export type { ChannelOptions, ConnectOptions, MessageOf, PeerOptions } from "./session/options.ts";
export type {
  DirectionReport,
  Peer,
  Received,
  SecurityReport,
  Sendable,
  Session,
  SessionEnd,
} from "./session/session.ts";
