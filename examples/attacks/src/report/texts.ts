import type { NormalKind, Severity } from "@securecomm/anomaly";
import { bilingual } from "@securecomm/example-terminal";
import type { ControlName } from "../controls/control-session.ts";

const kindsEnglish: Readonly<Record<NormalKind, string>> = {
  chat: "chat",
  "file-transfer": "file transfer",
  telemetry: "telemetry",
  idle: "mostly idle",
};

const kindsPortuguese: Readonly<Record<NormalKind, string>> = {
  chat: "conversa",
  "file-transfer": "transferência de arquivos",
  telemetry: "telemetria",
  idle: "quase ociosa",
};

const controlsEnglish: Readonly<Record<ControlName, string>> = {
  chat: "chat of two people",
  file: "file of 8 MiB",
  telemetry: "telemetry",
  idle: "idle, with heartbeats",
  rekey: "new keys while talking",
  several: "several sessions at once",
};

const controlsPortuguese: Readonly<Record<ControlName, string>> = {
  chat: "conversa entre duas pessoas",
  file: "arquivo de 8 MiB",
  telemetry: "telemetria",
  idle: "ociosa, com sinais de vida",
  rekey: "novas chaves durante a conversa",
  several: "várias sessões ao mesmo tempo",
};

const severitiesEnglish: Readonly<Record<Severity, string>> = {
  info: "info",
  warning: "warning",
  critical: "critical",
};

const severitiesPortuguese: Readonly<Record<Severity, string>> = {
  info: "informação",
  warning: "aviso",
  critical: "crítico",
};

/** The words that the table and the page have in common. */
export const reportTexts = bilingual(
  {
    title: "SecureComm under attack",
    attack: "attack",
    refused: "refused",
    detected: "detected",
    after: "after",
    notRefused: "not refused",
    notRefusedAllowed: "allowed by the protocol",
    notDetected: "no alert",
    by: (who: string) => `by ${who}`,
    rule: "rule",
    score: "score",
    severity: severitiesEnglish,
    stopped: "refused",
    onlyDetected: "detected, not refused",
    gotThrough: "NOT STOPPED",
    gained: (what: string) => `What the attacker got: ${what}.`,
    alarmsBefore: (count: number) => `Alerts before the attack, by ordinary use: ${count}.`,
    couldNotRun: (why: string) => `It could not be carried out: ${why}`,
    notCarriedOut: "NOT CARRIED OUT",
    response: "Suggested response",
    verdictAttacks: (refused: number, detected: number, all: number) =>
      `Of ${all} ${all === 1 ? "attack" : "attacks"}, ${refused} refused, ${detected} detected and not refused${refused + detected === all ? "." : `; ${all - refused - detected} NEITHER.`}`,
    leftBytes: (before: string, all: string) => `${before} of ${all} had left when the alert came.`,
    leftMessages: (before: string, all: string) => `${before} of ${all} messages had come when the alert came.`,
    scores: (first: string, highest: string) => `Score at the alert ${first}, highest later ${highest}.`,
    verdictSessions: (falseAlarms: number, sessions: number) =>
      `${falseAlarms === 0 ? "No false alarm" : falseAlarms === 1 ? "1 FALSE ALARM" : `${falseAlarms} FALSE ALARMS`} in ${sessions === 1 ? "1 real session" : `${sessions} real sessions`} of ordinary use.`,
    verdictMinutes: (share: string, wished: string) =>
      `False alarms in at most ${share} of the simulated minutes of any kind of user (${wished} are allowed).`,
    noControls: "The control runs of ordinary use were left out.",
    controls: "Ordinary use, no attack",
    sessionsHeading: "Real sessions through the same proxy",
    minutesHeading: "Simulated minutes",
    control: "what",
    kind: "kind of user",
    messages: "messages",
    data: "data",
    time: "time",
    falseAlarms: "false alarms",
    incomplete: "NOT COMPLETE",
    none: "none",
    connected: "connected minutes",
    active: "active minutes",
    ofActive: (share: string) => `${share} of the active minutes`,
    worstUser: (users: number, falseMinutes: string, minutes: string) =>
      `worst of ${users} users: ${falseMinutes} of ${minutes} minutes`,
    falseMinutes: "with an alert",
    share: "share",
    kinds: kindsEnglish,
    sessions: controlsEnglish,
    times: (count: number) => (count === 1 ? "once" : `${count} times`),
    ok: "All well.",
    notOk: "NOT all well.",
  },
  {
    title: "SecureComm sob ataque",
    attack: "ataque",
    refused: "recusado",
    detected: "detectado",
    after: "após",
    notRefused: "não recusado",
    notRefusedAllowed: "permitido pelo protocolo",
    notDetected: "nenhum alerta",
    by: (who) => `por ${who}`,
    rule: "regra",
    score: "pontuação",
    severity: severitiesPortuguese,
    stopped: "recusado",
    onlyDetected: "detectado, não recusado",
    gotThrough: "NÃO CONTIDO",
    gained: (what) => `O que o atacante conseguiu: ${what}.`,
    alarmsBefore: (count) => `Alertas antes do ataque, por uso comum: ${count}.`,
    couldNotRun: (why) => `Não pôde ser realizado: ${why}`,
    notCarriedOut: "NÃO REALIZADO",
    response: "Resposta sugerida",
    verdictAttacks: (refused, detected, all) =>
      `De ${all} ${all === 1 ? "ataque" : "ataques"}, recusados: ${refused}; detectados, mas não recusados: ${detected}${refused + detected === all ? "." : `; NEM um NEM outro: ${all - refused - detected}.`}`,
    leftBytes: (before, all) => `${before} de ${all} já tinham saído quando veio o alerta.`,
    leftMessages: (before, all) => `${before} de ${all} mensagens já tinham chegado quando veio o alerta.`,
    scores: (first, highest) => `Pontuação no alerta ${first}, máxima depois ${highest}.`,
    verdictSessions: (falseAlarms, sessions) =>
      `${falseAlarms === 0 ? "Nenhum alarme falso" : falseAlarms === 1 ? "1 ALARME FALSO" : `${falseAlarms} ALARMES FALSOS`} em ${sessions === 1 ? "1 sessão real" : `${sessions} sessões reais`} de uso comum.`,
    verdictMinutes: (share, wished) =>
      `Alarmes falsos em no máximo ${share} dos minutos simulados de qualquer tipo de usuário (permitido: ${wished}).`,
    noControls: "As execuções de controle com uso comum foram deixadas de fora.",
    controls: "Uso comum, sem ataque",
    sessionsHeading: "Sessões reais pelo mesmo proxy",
    minutesHeading: "Minutos simulados",
    control: "o quê",
    kind: "tipo de usuário",
    messages: "mensagens",
    data: "dados",
    time: "tempo",
    falseAlarms: "alarmes falsos",
    incomplete: "INCOMPLETA",
    none: "nenhum",
    connected: "minutos conectados",
    active: "minutos ativos",
    ofActive: (share) => `${share} dos minutos ativos`,
    worstUser: (users, falseMinutes, minutes) => `pior de ${users} usuários: ${falseMinutes} de ${minutes} minutos`,
    falseMinutes: "com alerta",
    share: "parcela",
    kinds: kindsPortuguese,
    sessions: controlsPortuguese,
    times: (count) => (count === 1 ? "uma vez" : `${count} vezes`),
    ok: "Tudo em ordem.",
    notOk: "NEM tudo em ordem.",
  },
);
