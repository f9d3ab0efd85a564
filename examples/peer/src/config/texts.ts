import { bilingual } from "@securecomm/example-terminal";

export const configTexts = bilingual(
  {
    locked: (lock: string) => `Another program holds ${lock}. If none runs, delete that file.`,
    wrong: (path: string, why: string) => `The configuration, ${path}, cannot be used. ${why}.`,
    unfit: { size: "It is too large", kind: "It is no regular file" },
    unreadable: (code: string) => `It cannot be read (${code})`,
    notJson: "It is not JSON",
    notSettings: "It is not an object of settings",
    unwritable: (path: string, code: string) => `The configuration, ${path}, cannot be written: ${code}.`,
  },
  {
    locked: (lock) => `Outro programa segura ${lock}. Se nenhum está em execução, apague esse arquivo.`,
    wrong: (path, why) => `A configuração, ${path}, não pode ser usada. ${why}.`,
    unfit: { size: "É grande demais", kind: "Não é um arquivo comum" },
    unreadable: (code) => `Não pode ser lida (${code})`,
    notJson: "Não é JSON",
    notSettings: "Não é um objeto de opções",
    unwritable: (path, code) => `A configuração, ${path}, não pode ser gravada: ${code}.`,
  },
);
