/**
 * For tests: of a channel of your own, and of an application under attack.
 * @module @securecomm/transport/testing
 */
export {
  type HostileEnd,
  type HostileNetwork,
  type HostileOptions,
  type HostilePair,
  hostileChannel,
  hostilePair,
} from "./attack-network.ts";
export type {
  Any,
  AnyAttack,
  Attack,
  AttackEntry,
  AttackedSession,
  AttackRule,
  Cut,
  Delay,
  Drop,
  Duplicate,
  Flip,
  FrameFacts,
  FrameMatch,
  FrameName,
  Inject,
  Relay,
  Reorder,
  Replace,
  Replay,
  Truncate,
  Which,
} from "./attack-rule.ts";
export { type ChannelCheck, type ChannelComplianceOptions, channelCompliance } from "./compliance.ts";
