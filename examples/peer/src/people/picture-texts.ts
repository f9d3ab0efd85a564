import { bilingual } from "@securecomm/example-terminal";

export const pictureTexts = bilingual(
  {
    unfit: {
      size: (path: string) => `${path} is too large to be looked at: more than 16 MiB.`,
      kind: (path: string) => `${path} is no regular file.`,
    },
    unreadable: (path: string, code: string) => `${path} cannot be read: ${code}.`,
    noPicture: (path: string) => `${path} is neither a PNG nor a JPEG picture.`,
    damaged: (path: string) => `${path} is a damaged picture.`,
    tooManyDots: (path: string, width: number, height: number) =>
      `${path} is too large a picture to be unpacked: ${width} × ${height} dots. Cut it down to the QR code.`,
    interlaced: (path: string) => `${path} is an interlaced PNG, which is not read here: save it without interlacing.`,
    noCode: (path: string) =>
      `No QR code can be read in ${path}. It must be in it whole, sharp, and with a light margin around it.`,
  },
  {
    unfit: {
      size: (path) => `${path} é grande demais para ser examinado: mais de 16 MiB.`,
      kind: (path) => `${path} não é um arquivo comum.`,
    },
    unreadable: (path, code) => `${path} não pode ser lido: ${code}.`,
    noPicture: (path) => `${path} não é uma imagem PNG nem JPEG.`,
    damaged: (path) => `${path} é uma imagem danificada.`,
    tooManyDots: (path, width, height) =>
      `${path} é uma imagem grande demais para ser aberta: ${width} × ${height} pontos. Recorte-a até o código QR.`,
    interlaced: (path) => `${path} é um PNG entrelaçado, que não é lido aqui: salve-o sem entrelaçamento.`,
    noCode: (path) =>
      `Nenhum código QR pode ser lido em ${path}. Ele deve estar inteiro, nítido e com uma margem clara em volta.`,
  },
);
