import type { ProblemText, ProblemTexts } from "./problem-facts.ts";

const text = (title: string, detail: string): ProblemText => ({ title, detail });

/** Problems in Brazilian Portuguese. */
export const portugueseTexts: ProblemTexts = {
  "wrong-parameters": () =>
    text("Parâmetros errados", "Há parâmetros errados na requisição: `errors` diz quais são, e por quê."),
  "malformed-body": () =>
    text("Corpo malformado", "O corpo está malformado: deve ser JSON, em UTF-8, como diz o documento OpenAPI."),
  "wrong-setup-link": () =>
    text(
      "Link de configuração errado",
      "Este link é desconhecido, já foi usado ou tem mais de 24 horas. Crie outro: `securecomm-portal setup-link`.",
    ),
  "wrong-cursor": () =>
    text("Cursor errado", "`cursor` deve ser o `next` da página anterior, com os mesmos filtros. Comece sem ele."),
  "not-logged-in": () => text("Sem login", "Entre no portal, ou envie um token válido: `Authorization: Bearer scp_…`."),
  "wrong-login": () => text("Nome ou senha errados", "O nome ou a senha está errado."),
  "wrong-csrf-token": () =>
    text(
      "Token CSRF errado",
      "As requisições de uma página que alteram algo levam `X-CSRF-Token`, como dado por `GET /api/session`. Recarregue a página.",
    ),
  "wrong-origin": () =>
    text(
      "Origem errada",
      "Esta requisição foi feita por uma página de outra origem; só as páginas do portal podem fazê-la.",
    ),
  "wrong-host": () =>
    text(
      "Host errado",
      "O portal não atende pelo nome a que a requisição se dirige. Inicie-o com `--origin` e o nome que ele tem.",
    ),
  "missing-scope": (told) =>
    text("Escopo ausente", `O token precisa do escopo \`${told.fact("scope", "desta rota")}\`: crie um que o tenha.`),
  "users-only": () => text("Só para usuários", "Só um usuário que entrou no portal pode fazer isto; um token, não."),
  "no-such-page": () => text("Página inexistente", "Não há nada neste endereço. Veja em /openapi.json o que há."),
  "no-such-api": (told) =>
    text(
      "API inexistente",
      `Não há uma API ${named(told.fact("apiId", ""))}. Veja em \`GET /api/apis\` as que existem.`,
    ),
  "no-such-import": (told) =>
    text("Importação inexistente", `Esta API não tem a importação ${told.fact("importId", "deste número")}.`),
  "no-such-model": (told) =>
    text("Modelo inexistente", `Esta API não tem o modelo ${told.fact("modelId", "deste número")}.`),
  "no-such-client": (told) =>
    text("Cliente inexistente", `Nenhuma linha desta API é do cliente ${named(told.fact("client", ""))}.`),
  "no-such-anomaly": () =>
    text(
      "Anomalia inexistente",
      "Não há uma anomalia deste número, ou não há mais: quando configurações ou modelos mudam, as linhas são julgadas de novo.",
    ),
  "no-such-token": () => text("Token inexistente", "Não há um token deste número, ou ele foi revogado."),
  "no-such-user": (told) => text("Usuário inexistente", `Não há um usuário ${named(told.fact("name", ""))}.`),
  "no-model": (told) =>
    told.fact("name", "") !== ""
      ? text(
          "Nenhum modelo",
          `Nenhum modelo \`${told.fact("name", "")}\` está pronto para esta API: treine um primeiro.`,
        )
      : text("Nenhum modelo", "Nenhum modelo foi escolhido para esta API: treine um e escolha-o primeiro."),
  "wrong-method": (told) =>
    text(
      "Método errado",
      `Este endereço não aceita este método; aceita ${told.fact("allow", "outros: veja `Allow`")}.`,
    ),
  "api-exists": (told) =>
    text("A API já existe", `Já há uma API ${named(told.fact("apiId", told.fact("id", "")))}: escolha outro id.`),
  "user-exists": (told) =>
    text("O usuário já existe", `Já há um usuário ${named(told.fact("name", ""))}: escolha outro nome.`),
  "already-imported": (told) =>
    text(
      "Já importado",
      `O mesmo conteúdo já está aqui, como importação ${told.fact("importId", "de outro número")} (${told.fact("name", "?")}): nada foi guardado duas vezes.`,
    ),
  "other-content": () =>
    text(
      "Outro conteúdo",
      "Esta importação foi interrompida e só continua com o mesmo conteúdo, enviado de novo desde o começo. Para outro, crie uma nova importação.",
    ),
  "import-state": (told) =>
    text(
      "Não neste estado",
      `Agora não se pode fazer isto com a importação: o estado dela é ${stateNamed(told.fact("state", ""))}.`,
    ),
  "model-state": (told) =>
    text(
      "Não neste estado",
      `Agora não se pode fazer isto com o modelo: o estado dele é ${stateNamed(told.fact("state", ""))}.`,
    ),
  "training-runs": () =>
    text("Treinamento em andamento", "Esta API tem um treinamento em andamento: espere o fim dele, ou cancele-o."),
  "nothing-to-roll-back": () =>
    text("Nada a que voltar", "Nenhum outro modelo foi escolhido antes deste, ou ele não existe mais."),
  "settings-changed": () =>
    text(
      "As configurações mudaram",
      "Alguém mudou as configurações desde que foram lidas. Leia-as de novo, e mude-as sobre essa versão.",
    ),
  "key-reused": () =>
    text("Chave reutilizada", "Esta `Idempotency-Key` já veio com outro corpo: use uma nova para cada corpo."),
  "too-few-lines": (told) =>
    text(
      "Linhas de menos",
      `Há ${told.fact("lines", "poucas")} linhas para treinar; um modelo precisa de pelo menos ${told.fact("least", "mais")}. Importe mais, ou amplie o período.`,
    ),
  "too-large": (told) =>
    told.has("most")
      ? text("Grande demais", `O que foi enviado passa dos ${told.fact("most", "")} bytes que se aceitam aqui.`)
      : text("Grande demais", "O que foi enviado é maior do que se aceita aqui."),
  "too-slow": () => text("Lento demais", "A requisição não chegou inteira no tempo que lhe é dado: envie-a de novo."),
  "wrong-content-type": () =>
    text("Tipo de conteúdo errado", "Este endereço não aceita corpos deste `Content-Type`. Veja /openapi.json."),
  "wrong-packing": () =>
    text("Compactação errada", "O que foi enviado não está inteiro ou não está compactado como se disse (gzip)."),
  "too-many-requests": (told) =>
    text("Requisições demais", `Vieram requisições demais: tente de novo em ${told.fact("seconds", "alguns")} s.`),
  "too-many-streams": () =>
    text(
      "Transmissões demais",
      "Há coisas suas demais em andamento: espere alguma terminar ou feche uma página aberta duas vezes.",
    ),
  internal: () => text("Erro interno", "Algo deu errado dentro do portal. O que foi está no registro dele."),
  "shutting-down": () => text("Encerrando", "O portal está encerrando: tente de novo em um instante."),
};

const STATES: Readonly<Record<string, string>> = {
  waiting: "“à espera”",
  running: "“em andamento”",
  done: "“concluída”",
  interrupted: "“interrompido”",
  cancelled: "“cancelado”",
  failed: "“com falha”",
  training: "“em treinamento”",
  ready: "“pronto”",
  chosen: "“escolhido”",
};

function stateNamed(state: string): string {
  return Object.hasOwn(STATES, state) ? `${STATES[state]} (${state})` : state || "outro";
}

function named(name: string): string {
  return name === "" ? "com este nome" : `“${name}”`;
}
