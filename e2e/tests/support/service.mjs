// What all tests in the browser share: one invented area being served, and one browser.
import { startBrowser, startDemo } from "./demo.mjs";

/** The area that the demonstration invents. */
export const AREA = "/areas/eastmere";

let demo;
let browser;

/** Starts both, once for the whole run. */
export async function start() {
  demo = await startDemo();
  browser = await startBrowser();
}

/** Stops both. */
export async function stop() {
  await browser?.close();
  demo?.stop();
}

/** The address of a path of the service. */
export function at(path = "") {
  return demo.address + path;
}

/** A window of its own, as another person at another desk has one. */
export function newWindow(options = {}) {
  return browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
}
