import { bilingual } from "@securecomm/example-terminal";

/** What is said when a transfer begins, stops and ends. Names and paths in it are harmless already. */
export const transferTexts = bilingual(
  {
    asked: (who: string, name: string, size: string) => `${who} offers ${name}${size}.`,
    exists: "A file of this name is here already.",
    offered: (who: string, name: string, size: string, id: number) =>
      `${name}${size} is offered to ${who}. (/stop ${id} takes it back.)`,
    sending: (who: string, name: string) => `${name} is being sent to ${who}.`,
    receiving: (who: string, name: string) => `${name} is coming from ${who}.`,
    goesOn: (name: string, where: string) => `${name} goes on where it stopped, at ${where}.`,
    waiting: (name: string, who: string, moved: string) =>
      `${name} stopped at ${moved}: it goes on when ${who} is there again.`,
    sent: (who: string, name: string) => `${who} has ${name}.`,
    received: (who: string, name: string) => `${name} from ${who} is here.`,
    at: (path: string) => `It is in ${path}`,
    hash: (sha256: string) => `SHA-256 ${sha256}`,
    refused: (name: string) => `${name} was refused.`,
    failed: (name: string) => `${name} did not get through.`,
    stopped: (name: string) => `${name} was stopped.`,
    refusedHere: (name: string, _who: string) => `${name} was refused here.`,
    refusedThere: (name: string, who: string) => `${who} refused ${name}.`,
    stoppedHere: (name: string, _who: string) => `${name} was stopped here.`,
    stoppedThere: (name: string, who: string) => `${who} stopped ${name}.`,
  },
  {
    asked: (who, name, size) => `${who} oferece ${name}${size}.`,
    exists: "Já existe aqui um arquivo com este nome.",
    offered: (who, name, size, id) => `${name}${size} foi oferecido a ${who}. (/stop ${id} retira a oferta.)`,
    sending: (who, name) => `${name} está sendo enviado a ${who}.`,
    receiving: (who, name) => `${name} está vindo de ${who}.`,
    goesOn: (name, where) => `${name} continua de onde parou, em ${where}.`,
    waiting: (name, who, moved) => `${name} parou em ${moved}: continua quando ${who} estiver lá de novo.`,
    sent: (who, name) => `${who} tem ${name}.`,
    received: (who, name) => `${name} de ${who} está aqui.`,
    at: (path) => `Está em ${path}`,
    hash: (sha256) => `SHA-256 ${sha256}`,
    refused: (name) => `${name} foi recusado.`,
    failed: (name) => `${name} não chegou ao fim.`,
    stopped: (name) => `${name} foi parado.`,
    refusedHere: (name) => `${name} foi recusado aqui.`,
    refusedThere: (name, who) => `${who} recusou ${name}.`,
    stoppedHere: (name) => `${name} foi parado aqui.`,
    stoppedThere: (name, who) => `${who} parou ${name}.`,
  },
);
