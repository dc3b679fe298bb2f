// Takes the README's pictures from the demonstration area: `cargo xtask screenshots`.
// Usage: node screenshots.mjs FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBrowser, startDemo } from "./tests/support/demo.mjs";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

/** Each picture: its name, the page below the area's address, and what of it comes first. */
const pictures = [
  ["thread", "/thread", "main h1"],
  ["measure", "/measures/EH02", "main h2:has-text(\"Over time\")"],
  ["worklist", "/work?state=overdue", "main table"],
];

// A fixed day and a fixed seed: a picture changes only when the pages do.
const demo = await startDemo(1200, ["--today", "2026-11-02"]);
const browser = await startBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  for (const [name, path, first] of pictures) {
    const answer = await page.goto(`${demo.address}/areas/eastmere${path}`);
    if (answer.status() !== 200) throw new Error(`${path} answers ${answer.status()}`);
    await page.locator(first).first().evaluate((element) => {
      element.scrollIntoView();
      window.scrollBy(0, -40);
    });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
} finally {
  await browser.close();
  demo.stop();
}
