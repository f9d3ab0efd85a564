import { describe, expect, it } from "vitest";
import { verifyTranscript } from "../../src/protocol/verify-transcript.ts";
import { BACKENDS } from "../support/backends.ts";
import { vectorsOf } from "./files.ts";
import type { TranscriptVector } from "./make/transcripts.ts";

describe.each(BACKENDS)("the vectors of transcripts, $name", ({ backend }) => {
  it.each(vectorsOf<TranscriptVector[]>("transcripts.json"))("$name: valid is $valid", async (vector) => {
    const { signers, applicationId } = vector;
    const verdict = await verifyTranscript(vector.transcript, { signers, applicationId, backend });
    expect(verdict.valid).toBe(vector.valid);
    expect(verdict.signatures).toBe(vector.transcript.signatures);
    for (const role of ["initiator", "responder"] as const) {
      const { attested, endAttested, fault } = verdict[role];
      expect({ role, attested, endAttested, fault }).toEqual({ role, fault: undefined, ...vector[role] });
      expect(verdict[role].expected).toBe(vector.signers.includes(verdict[role].fingerprint));
    }
  });
});
