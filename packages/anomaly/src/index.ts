export {
  AccessLogModel,
  type AccessLogModelJSON,
  accessLogModelFromJSON,
  type ScoredEntry,
  type TrainAccessLogOptions,
  trainAccessLog,
} from "./access-log-model.ts";
export { type AccessAnomaly, type AccessAnomalyData, describeAccessAnomaly } from "./alerts/access-anomaly.ts";
export {
  type AccessLogMonitor,
  type AccessLogMonitorOptions,
  createAccessLogMonitor,
  detectAnomalies,
} from "./alerts/access-log-monitor.ts";
export type { Alert, Severity, SuggestedResponse } from "./alerts/alert.ts";
export type { BurstLimit, BurstLimits } from "./alerts/bursts.ts";
export type { ExpectedBehaviour } from "./alerts/expected.ts";
export { createSessionMonitor, type SessionMonitor } from "./alerts/monitor.ts";
export type { SessionMonitorOptions } from "./alerts/monitor-options.ts";
export type { RuleName } from "./alerts/rule-name.ts";
export type { ScoreBudgetOptions } from "./alerts/score-budget.ts";
export type { SuppressionOptions } from "./alerts/suppression.ts";
export type { Detector, DetectorJSON, DetectorName, DetectorOptions } from "./detectors/detector.ts";
export { createDetector, DETECTORS, detectorFromJSON } from "./detectors/registry.ts";
export { AnomalyError, type AnomalyErrorCode, ArgumentRangeError, ArgumentTypeError, RowError } from "./errors.ts";
export { addressReason } from "./explain/address-reason.ts";
export { type ExplainableModel, type ExplainOptions, explainRow } from "./explain/contributions.ts";
export {
  type DescribedAnomaly,
  describeAlert,
  describeAnomaly,
  describeReason,
  describeResponse,
} from "./explain/describe.ts";
export { explainLogEntry, type LogReasonOptions } from "./explain/log-reasons.ts";
export type {
  Language,
  LogReasonCode,
  Reason,
  ReasonCode,
  TypicalRange,
} from "./explain/reason.ts";
export { combineReasons, reasonKey } from "./explain/reason-order.ts";
export { ReasonRanking, type ReasonRankingJSON } from "./explain/reason-ranking.ts";
export { fitTails, type Tail, type Tails, type TailsJSON, tailsFromJSON } from "./explain/tails.ts";
export {
  AccessLogExtractor,
  type AccessLogExtractorJSON,
  type AccessLogOptions,
  learnAccessLog,
} from "./features/access-log.ts";
export { ACCESS_LOG_FEATURES, type AccessLogColumn, accessLogFeatures } from "./features/access-log-features.ts";
export { accessLogExtractorFromJSON } from "./features/access-log-json.ts";
export {
  ADDRESS_CHANGE_KINDS,
  ADDRESS_CHANGE_WEIGHTS,
  type AddressChange,
  type AddressChangeKind,
  type AddressFact,
  isSuspicious,
} from "./features/address-changes.ts";
export {
  type AddressObservation,
  type AddressWatch,
  addressWatchFromJSON,
  createAddressWatch,
} from "./features/address-watch.ts";
export type { AddressWatchOptions, RangeOptions } from "./features/address-watch-options.ts";
export type { BaselinesJSON, SubjectJSON } from "./features/baselines.ts";
export type { AddressWatchJSON } from "./features/client-state.ts";
export { type AddressDatabase, openCountries } from "./features/countries.ts";
export type { Feature, FeatureSet, FeatureUnit } from "./features/feature-set.ts";
export type { ImportReport } from "./features/import-report.ts";
export { JSON_FIELDS, type JsonField } from "./features/json-fields.ts";
export type { ClientSource, LogEntry } from "./features/log-entry.ts";
export { LOG_LIMITS } from "./features/log-limits.ts";
export type { BadLineReason, LogFormat, ParsedLine } from "./features/log-line.ts";
export {
  type LogEntries,
  type LogSource,
  type ParseLogOptions,
  parseLog,
  parseLogLine,
} from "./features/parse-log.ts";
export { redactEntry } from "./features/secrets.ts";
export { SESSION_FEATURES } from "./features/session.ts";
export type {
  ConnectionRefusedEvent,
  FloodEvent,
  HandshakeFailedEvent,
  IdentityChangedEvent,
  MessagesEvent,
  OtherSessionEvent,
  RecordRefusedEvent,
  SessionClosedEvent,
  SessionEvent,
  SessionEventBase,
  SessionOpenedEvent,
  SignatureInvalidEvent,
  SignatureOverdueEvent,
} from "./features/session-event.ts";
export {
  createSessionExtractor,
  type SessionExtractor,
  type SessionExtractorOptions,
} from "./features/session-extractor.ts";
export { subjectOf } from "./features/subject.ts";
export {
  fitTable,
  TableEncoder,
  type TableEncoderJSON,
  type TableOptions,
  type TableRecord,
  tableEncoderFromJSON,
} from "./features/table.ts";
export type { CategoricalColumn, NumericColumn, TableColumn } from "./features/table-column.ts";
export type { JudgedFeatures, Judgement, ReasonVerdict, Verdict, Withdrawal } from "./feedback/judgement.ts";
export { type JudgementOptions, judgementOf } from "./feedback/judgement-of.ts";
export {
  createRanker,
  type RankedBy,
  type Ranker,
  type RankerJSON,
  type RankerOptions,
  type Ranking,
  rank,
  rankerFromJSON,
} from "./feedback/ranker.ts";
export {
  createFeedback,
  type Feedback,
  type FeedbackJSON,
  type FeedbackOptions,
  feedbackFromJSON,
} from "./feedback.ts";
export { everyAttack, type GeneratorOptions, generateSessions, type WishedAttack } from "./generator/generate.ts";
export {
  ATTACK_KINDS,
  type AttackKind,
  type LabelledEvent,
  NORMAL_KINDS,
  type NormalKind,
  type Parameters,
  type Scenario,
  STRENGTHS,
  type Strength,
} from "./generator/scenario.ts";
export { readTrainingData, trainingDataLines } from "./generator/training-csv.ts";
export { generateTrainingData, TRAINING_COLUMNS, type TrainingRow } from "./generator/training-data.ts";
export { averagePrecision, type RocPoint, rocAuc, rocCurve } from "./metrics.ts";
export { Model, type ModelJSON, type ModelOrigin, modelFromJSON, type TrainOptions, trainModel } from "./model.ts";
export { type RocPlotOptions, rocCurveSvg } from "./plot/roc-plot.ts";
export { type ScoreHistogramOptions, scoreHistogramSvg } from "./plot/score-histogram.ts";
export type { PlotOptions } from "./plot/svg.ts";
export { createRandom, type Random } from "./random.ts";
export { readySessionModel } from "./ready/ready-model.ts";
export type { FlatRows, MissingValues, Row, Rows } from "./rows.ts";
export {
  TableModel,
  type TableModelJSON,
  type TrainTableOptions,
  tableModelFromJSON,
  trainTable,
} from "./table-model.ts";
export { calibrateThreshold } from "./threshold.ts";
export { type TrainSessionOptions, trainSessionModel } from "./training/train-session-model.ts";
