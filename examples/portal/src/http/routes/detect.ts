import type { OpenAPIHono } from "@hono/zod-openapi";
import {
  type DetectAnswer,
  type DetectQuery,
  detectAnswerSchema,
  detectQuerySchema,
} from "../../contract/anomalies.ts";
import type { Language } from "../../contract/common.ts";
import type { DetectionView, ModelView } from "../../contract/models.ts";
import type { Services } from "../../services.ts";
import type { Env, OpenStream } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { eventStream } from "./event-stream.ts";
import { anomalyExample, detectionExample } from "./examples.ts";
import { json, portalRoute, query } from "./portal-route.ts";

const answerExample: DetectAnswer = {
  apiId: "shop",
  model_name: "iforest",
  detection: detectionExample,
  complete: true,
  anomalies: [anomalyExample],
  total: 1,
};

const detect = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: "/ml/detect",
  tag: "Detection",
  summary: "The anomalies of an API, described",
  description:
    "Begins the detection where there is none yet, waits up to `wait` seconds for it, and answers with what it has found. With " +
    "`Accept: text/event-stream` it streams: `progress` events (a Detection), until it is through, and one `result` (a DetectAnswer); " +
    "`wait` does not matter then.",
  request: { query: query(detectQuerySchema) },
  answers: {
    200: {
      description: "What was found.",
      content: {
        ...json(detectAnswerSchema, "", answerExample).content,
        "text/event-stream": { schema: { type: "string" } as const },
      },
    },
  },
  problems: ["no-such-api", "no-model", "wrong-cursor", "too-many-streams"],
});

/** Seconds between two looks at a detection whose progress is streamed. */
const LOOK_EVERY = 0.5;

/** The seed's way to ask for anomalies. */
export function detecting({ services }: Parts): OpenAPIHono<Env> {
  const { detections, models } = services;
  return router().openapi(detect, async (context) => {
    const asked = context.req.valid("query");
    const { language } = context.var;
    const model = await models.find(asked.apiId, asked.model_name);
    const begun = await detections.start(asked.apiId, model.id);
    if (!prefersEvents(context.req.header("Accept"))) {
      const detection =
        begun.state === "scanning" && asked.wait > 0
          ? await waited(context.var.openStream("wait"), ({ signal }) =>
              detections.wait(asked.apiId, model.id, asked.wait, signal),
            )
          : begun;
      return context.json(await answer(services, asked, model, detection, language), 200);
    }
    return eventStream(context, async (send, signal) => {
      let detection = begun;
      await send({ event: "progress", data: detection });
      while (detection.state === "scanning") {
        const now = await detections.wait(asked.apiId, model.id, LOOK_EVERY, signal);
        signal.throwIfAborted();
        if (now.scanned !== detection.scanned || now.state !== detection.state)
          await send({ event: "progress", data: now });
        detection = now;
      }
      await send({ event: "result", data: await answer(services, asked, model, detection, language) });
    });
  });
}

async function answer(
  { anomalies }: Services,
  asked: DetectQuery,
  model: ModelView,
  detection: DetectionView,
  language: Language,
): Promise<DetectAnswer> {
  const { apiId, model_name: _name, wait: _wait, ...filters } = asked;
  const { items, next, total } = await anomalies.list(apiId, model.id, filters, language);
  return {
    apiId,
    model_name: model.name,
    detection,
    complete: detection.state === "live" || detection.state === "done",
    anomalies: items,
    ...(next === undefined ? {} : { next }),
    total,
  };
}

/** Whoever waits asks the database again and again: not many at once. */
async function waited<Result>(place: OpenStream, wait: (place: OpenStream) => Promise<Result>): Promise<Result> {
  try {
    return await wait(place);
  } finally {
    place.close();
  }
}

/** Whether events were asked for: they must be named, since every client takes anything. */
function prefersEvents(accept: string | undefined): boolean {
  return (accept ?? "").split(",").some((range) => /^\s*text\/event-stream\s*(?:;|$)/i.test(range));
}
