import { parentPort } from "node:worker_threads";
import { serve } from "./threads/serve.ts";

// The entry of a thread: `new Worker` with the URL of this file, built.
if (parentPort === null) throw new Error("this program is a thread of the portal");
serve(parentPort);
