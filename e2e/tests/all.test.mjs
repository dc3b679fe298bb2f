// Every test in the browser, against one invented area and in one browser. Journeys are written as what people do; then
// every page there is a link to is looked at.
import { after, before } from "node:test";
import { start, stop } from "./support/service.mjs";

before(start, { timeout: 300_000 });
after(stop);

await import("./journeys/recording.mjs");
await import("./journeys/letters.mjs");
await import("./journeys/actions.mjs");
await import("./journeys/returns.mjs");
await import("./journeys/keyboard.mjs");
await import("./journeys/without_script.mjs");
await import("./journeys/errors.mjs");
if (!process.env.JOURNEYS_ONLY) await import("./pages.mjs");
