// Every page there is a link to, at desktop and phone width: no accessibility violation, nothing from other hosts,
// nothing wider than the screen, and all of it there without JavaScript.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { startBrowser, startDemo } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [
  ["desktop", { width: 1280, height: 900 }],
  ["phone", { width: 360, height: 740 }],
];
// Pages of one kind differ in their data, not in their making; a few of each are enough.
const OF_EACH_KIND = 2;

let demo;
let browser;
let pages;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  pages = await crawl();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  demo?.stop();
});

/** The kind of an address: its path with numbers and the values of its query taken out. */
function kind(address) {
  const url = new URL(address);
  const path = url.pathname.replace(/\/\d+/g, "/N").replace(/\/(registers|definitions|measures)\/[^/]+/, "/$1/ID");
  return path + [...url.searchParams.keys()].sort().join("&");
}

/** Follows links from the first page, a few of each kind. */
async function crawl() {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const seen = new Map();
  const found = [];
  const queue = [demo.address + "/"];
  while (queue.length > 0) {
    const address = queue.shift();
    const of = kind(address);
    // Of lists with several filters at once, one is enough.
    const enough = new URL(address).searchParams.size > 1 ? 1 : OF_EACH_KIND;
    if ((seen.get(of) ?? 0) >= enough || found.includes(address)) continue;
    seen.set(of, (seen.get(of) ?? 0) + 1);
    const answer = await page.goto(address).catch((error) => {
      // A file is given as a download, which the browser does not show.
      if (/download/i.test(String(error))) return null;
      throw error;
    });
    if (answer === null || !(answer.headers()["content-type"] ?? "").includes("html")) continue;
    assert.equal(answer.status(), 200, address);
    found.push(address);
    const links = await page.$$eval("a[href]", (all) => all.map((a) => a.href));
    for (const link of links) {
      const url = new URL(link);
      url.hash = "";
      if (url.origin === demo.address) queue.push(url.href);
    }
  }
  await context.close();
  return found;
}

test("there are pages of every kind to look at", () => {
  const kinds = new Set(pages.map(kind));
  for (const wanted of ["/returns", "/findings", "/work", "/thread", "/measures", "/children", "/definitions", "/sources"]) {
    assert.ok([...kinds].some((k) => k.includes(wanted)), `${wanted} is linked from somewhere: ${[...kinds].join(" ")}`);
  }
});

for (const [name, viewport] of WIDTHS) {
  test(`no accessibility violation on any page (${name})`, { timeout: 1_200_000 }, async () => {
    const context = await browser.newContext({ viewport, bypassCSP: true });
    const page = await context.newPage();
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(demo.address) && !request.url().startsWith("data:")) elsewhere.push(request.url());
    });
    const violations = [];
    for (const address of pages) {
      await page.goto(address);
      await page.evaluate(axe);
      const result = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
      );
      for (const violation of result.violations) {
        // The Design System's file upload puts commas, seen by screen readers only, between its visible words; for
        // the rule the name no longer holds those words.
        if (violation.id === "label-content-name-mismatch") {
          violation.nodes = violation.nodes.filter((n) => !n.html.includes("govuk-file-upload-button"));
          if (violation.nodes.length === 0) continue;
        }
        violations.push(`${address} ${violation.id}: ${violation.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
      }
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 1) violations.push(`${address} is ${wider}px wider than the screen`);
    }
    await context.close();
    assert.deepEqual(violations, []);
    assert.deepEqual(elsewhere, []);
  });
}

test("every page says that the area is synthetic, has one main heading, a title and a language, without JavaScript", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const faults = [];
  for (const address of pages) {
    await page.goto(address);
    if (new URL(address).pathname.startsWith("/areas/")) {
      const body = await page.locator("body").innerText();
      if (!/synthetic/i.test(body)) faults.push(`${address} does not say synthetic`);
    }
    if ((await page.locator("h1").count()) !== 1) faults.push(`${address} has not one h1`);
    if (!(await page.title())) faults.push(`${address} has no title`);
    if ((await page.getAttribute("html", "lang")) !== "en") faults.push(`${address} has no language`);
  }
  await context.close();
  assert.deepEqual(faults, []);
});
