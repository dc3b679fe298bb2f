// Starts the program on an invented area and opens a browser on it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Makes an invented area, serves it on a free port, and gives its address and a way to stop it. */
export async function startDemo(size = 150, more = []) {
  const folder = mkdtempSync(join(tmpdir(), "golden-thread-e2e-"));
  const file = join(folder, "demo.sqlite");
  const child = spawn(
    process.env.GOLDEN_THREAD_PROGRAM,
    ["demo", "--area-size", String(size), "--seed", "7", "--port", "0", "--file", file, ...more],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const address = await new Promise((resolve, reject) => {
    let out = "";
    const late = setTimeout(() => reject(new Error(`no address within two minutes\n${errors}`)), 120_000);
    child.stdout.on("data", (text) => {
      out += text;
      const found = out.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) {
        clearTimeout(late);
        resolve(found[0]);
      }
    });
    child.on("exit", (code) => {
      clearTimeout(late);
      // Seen in the output of the tests if the program ends later, while they run.
      console.error(`the program ended with ${code}\n${errors}`);
      reject(new Error(`the program ended with ${code}\n${errors}`));
    });
  });
  return {
    address,
    stop() {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Headless Chromium without the background traffic that would leave this machine. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
