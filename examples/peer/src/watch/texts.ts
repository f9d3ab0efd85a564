import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const watchTexts = bilingual(
  {
    noLog: (why: string) => `The log cannot be opened: ${why}. (The setting "log": false in config.json goes without.)`,
    logTrouble: (why: string) => `The log is in trouble: ${why}`,
    logUnwritten: (path: string) => `Not all of the log ${path} could be written.`,
    modelFault: (why: string) =>
      `The model of your own cannot be used (${why}); the one that comes with the program stands in for it. See: ${ownCommand("model show")}`,
  },
  {
    noLog: (why) =>
      `O registro não pode ser aberto: ${why}. (A opção "log": false em config.json dispensa o registro.)`,
    logTrouble: (why) => `O registro está com problemas: ${why}`,
    logUnwritten: (path) => `Nem todo o registro ${path} pôde ser gravado.`,
    modelFault: (why) =>
      `O seu próprio modelo não pode ser usado (${why}); o que vem com o programa toma o seu lugar. Veja: ${ownCommand("model show")}`,
  },
);
