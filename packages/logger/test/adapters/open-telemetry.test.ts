import { type Logger, SeverityNumber } from "@opentelemetry/api-logs";
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTelemetryOutput } from "../../src/adapters/open-telemetry.ts";

const TIME = "2026-11-22T10:41:12.345Z";

/** The SDK itself, with an exporter that keeps everything; what is written comes out of it. */
function telemetry() {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  onTestFinished(() => provider.shutdown());
  const output = openTelemetryOutput(provider.getLogger("test"));
  const write = (fields: object) => output.write(`${JSON.stringify({ level: "info", time: TIME, ...fields })}\n`);
  return { output, write, records: () => exporter.getFinishedLogRecords() };
}

describe("the output to OpenTelemetry", () => {
  it("makes a line a record: time, severity, body, and the rest as attributes", () => {
    const { write, records } = telemetry();
    write({
      level: "warn",
      name: "chat",
      pid: 4,
      nested: { a: [1, "x", null, { b: true }] },
      none: null,
      msg: "hello",
    });
    const [record] = records();
    expect(record?.hrTime).toEqual([Date.parse(TIME) / 1000 - 0.345, 345_000_000]);
    expect(record).toMatchObject({ severityNumber: SeverityNumber.WARN, severityText: "warn", body: "hello" });
    expect(record?.attributes).toEqual({
      name: "chat",
      pid: 4,
      nested: { a: [1, "x", null, { b: true }] },
      none: null,
    });
  });

  it("keeps the time of an old line", () => {
    const { write, records } = telemetry();
    write({ time: "1999-12-31T23:59:59.999Z" });
    write({ time: 1000 });
    expect(records().map(({ hrTime }) => hrTime)).toEqual([
      [946_684_799, 999_000_000],
      [1, 0],
    ]);
  });

  it.each([
    ["trace", SeverityNumber.TRACE],
    ["debug", SeverityNumber.DEBUG],
    ["info", SeverityNumber.INFO],
    ["warn", SeverityNumber.WARN],
    ["error", SeverityNumber.ERROR],
    ["fatal", SeverityNumber.FATAL],
    ["loud", undefined],
  ])("calls the level %s %s", (level, number) => {
    const { write, records } = telemetry();
    write({ level });
    expect(records()[0]).toMatchObject({ severityNumber: number, severityText: level });
  });

  it("names an error as the semantic conventions do, and keeps what else it carries", () => {
    const { write, records } = telemetry();
    write({ err: { type: "TypeError", message: "no", stack: "TypeError: no\n at x", code: "ERR_NO" }, msg: "m" });
    write({ err: { message: "only" } });
    write({ err: "a text" });
    expect(records().map(({ attributes }) => attributes)).toEqual([
      {
        "exception.type": "TypeError",
        "exception.message": "no",
        "exception.stacktrace": "TypeError: no\n at x",
        err: { code: "ERR_NO" },
      },
      { "exception.message": "only" },
      { err: "a text" },
    ]);
  });

  it("hands on a line that is none as the body", () => {
    const { output, records } = telemetry();
    for (const text of ["not JSON\n", "[1]\n", "null\n"]) output.write(text);
    expect(records().map(({ body }) => body)).toEqual(["not JSON", "[1]", "null"]);
  });

  it("leaves the time to the SDK where a line has none that is one", () => {
    const { write, records } = telemetry();
    write({ time: "soon" });
    expect(records()[0]?.hrTime[0]).toBeGreaterThan(1_600_000_000);
  });

  it("waits for the provider that it was given, when flushed and when closed", async () => {
    const exporter = new InMemoryLogRecordExporter();
    const processor = new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 1_000_000 });
    const provider = new LoggerProvider({ processors: [processor] });
    onTestFinished(() => provider.shutdown());
    const output = openTelemetryOutput(provider.getLogger("test"), { provider });
    const bodies = () => exporter.getFinishedLogRecords().map(({ body }) => body);
    output.write('{"msg":"one"}\n');
    expect(bodies()).toEqual([]);
    await output.flush();
    expect(bodies()).toEqual(["one"]);
    output.write('{"msg":"two"}\n');
    await output.close();
    expect(bodies()).toEqual(["one", "two"]);
    output.write('{"msg":"three"}\n');
    await output.close();
    await provider.forceFlush();
    expect(bodies()).toEqual(["one", "two"]);
  });

  it("resolves at once without a provider", async () => {
    const { output } = telemetry();
    await output.flush();
    output.flushSync();
    await output.close();
  });

  it("says ERR_LOG_UNWRITTEN when the provider cannot send, and keeps quiet where nobody waits", async () => {
    const cause = new Error("no network");
    const output = openTelemetryOutput({ emit: () => {} }, { provider: { forceFlush: () => Promise.reject(cause) } });
    output.flushSync();
    await expect(output.flush()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN", cause });
    await expect(output.close()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN", cause });
  });

  it("goes on when emit throws", () => {
    const bodies: unknown[] = [];
    const output = openTelemetryOutput({
      emit: ({ body }) => {
        bodies.push(body);
        throw new Error("no");
      },
    });
    output.write('{"msg":"one"}\n');
    output.write('{"msg":"two"}\n');
    expect(bodies).toEqual(["one", "two"]);
  });

  it("does not emit what emit itself logs", () => {
    const bodies: unknown[] = [];
    const output = openTelemetryOutput({
      emit: ({ body }) => {
        bodies.push(body);
        output.write('{"msg":"emitting"}\n');
      },
    });
    output.write('{"msg":"one"}\n');
    output.write('{"msg":"two"}\n');
    expect(bodies).toEqual(["one", "two"]);
  });

  it("takes the Logger of the official API as it is, and refuses what is none", () => {
    const take = (logger: Logger, provider: LoggerProvider) => openTelemetryOutput(logger, { provider });
    expect(take).toBeTypeOf("function");
    for (const wrong of [undefined, null, {}, { emit: 1 }]) {
      expect(() => openTelemetryOutput(wrong as never)).toThrow(/logger/);
    }
    expect(() => openTelemetryOutput({ emit: () => {} }, null as never)).toThrow(/options/);
    expect(() => openTelemetryOutput({ emit: () => {} }, { provider: {} as never })).toThrow(/options\.provider/);
  });
});
