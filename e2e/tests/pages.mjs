// Every page there is a link to, and every form sent without an answer, at desktop and phone width: no accessibility
// violation, nothing from other hosts, nothing wider than the screen, and all of it there without JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kind, problems } from "./support/accessibility.mjs";
import { at, newWindow } from "./support/service.mjs";

const WIDTHS = [
  ["desktop", { width: 1280, height: 900 }],
  ["phone", { width: 360, height: 740 }],
];
// Pages of one kind differ in their data, not in how they are made; a few of each are enough.
const OF_EACH_KIND = 2;

/** Addresses found, and forms with questions: the page they are on and which form of it. */
const pages = [];
const forms = [];

/** Whether an address is worth another look. */
function wanted(address, seen) {
  // Of a list with several filters at once, one is enough, whichever the filters are.
  const several = new URL(address).searchParams.size > 1;
  const of = several ? `${kind(address.split("?")[0])}?several` : kind(address);
  const enough = several ? 1 : OF_EACH_KIND;
  if ((seen.get(of) ?? 0) >= enough) return false;
  seen.set(of, (seen.get(of) ?? 0) + 1);
  return true;
}

/** Follows links from the first page, a few of each kind. A link never leads to a page that says no. */
async function crawl() {
  const context = await newWindow({ javaScriptEnabled: false });
  const page = await context.newPage();
  const seen = new Map();
  const faults = [];
  const queue = [at("/")];
  while (queue.length > 0) {
    const address = queue.shift();
    if (pages.includes(address) || !wanted(address, seen)) continue;
    const answer = await page.goto(address).catch((error) => {
      // A file is given as a download, which the browser does not show.
      if (/download/i.test(String(error))) return null;
      throw error;
    });
    if (answer === null || !(answer.headers()["content-type"] ?? "").includes("html")) continue;
    if (answer.status() !== 200) faults.push(`${address} answers ${answer.status()}`);
    pages.push(address);
    faults.push(...(await said(page)));
    const found = await page.evaluate(() => ({
      links: [...document.querySelectorAll("a[href]")].map((a) => a.href),
      forms: [...document.querySelectorAll("form[method=post]")].map((form) => ({
        action: form.action,
        questions: form.querySelectorAll("textarea, select, input:not([type=hidden])").length,
      })),
    }));
    found.forms.forEach((form, n) => {
      const what = `${kind(address)} ${kind(form.action)}`;
      if (form.questions > 0 && forms.every((other) => other.what !== what)) forms.push({ address, n, what });
    });
    for (const link of found.links) {
      const url = new URL(link);
      url.hash = "";
      if (url.origin === at()) queue.push(url.href);
    }
  }
  await context.close();
  return faults;
}

/** What a page of an area must say without JavaScript. */
async function said(page) {
  const address = page.url();
  const body = await page.locator("body").innerText();
  const synthetic = !new URL(address).pathname.startsWith("/areas/") || /synthetic/i.test(body);
  return synthetic ? [] : [`${address} does not say that the area is synthetic`];
}

test("links lead to pages of every kind, and each says that the area is synthetic", { timeout: 300_000 }, async (t) => {
  assert.deepEqual(await crawl(), []);
  t.diagnostic(`${pages.length} pages and ${forms.length} forms`);
  const kinds = [...new Set(pages.map(kind))];
  for (const wanted of ["/returns", "/findings", "/work", "/thread", "/measures", "/children", "/definitions", "/sources", "/acts/"]) {
    assert.ok(kinds.some((k) => k.includes(wanted)), `${wanted} is linked from somewhere: ${kinds.join(" ")}`);
  }
  assert.ok(forms.length > 5, `forms with questions: ${forms.map((form) => form.what).join("; ")}`);
});

for (const [name, viewport] of WIDTHS) {
  test(`no accessibility violation on any page or form (${name})`, { timeout: 900_000 }, async () => {
    const context = await newWindow({ viewport, bypassCSP: true });
    const page = await context.newPage();
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(at()) && !request.url().startsWith("data:")) elsewhere.push(request.url());
    });
    const found = [];
    for (const address of pages) {
      await page.goto(address);
      found.push(...(await problems(page)));
    }
    for (const { address, n, what } of forms) {
      await page.goto(address);
      const sent = page.waitForNavigation({ waitUntil: "load" });
      await page.evaluate((n) => {
        const form = document.querySelectorAll("form[method=post]")[n];
        form.noValidate = true;
        form.requestSubmit(form.querySelector("button[type=submit]"));
      }, n);
      const answer = await sent;
      if (answer.status() >= 500) found.push(`${what}: sent without answers, it is answered with ${answer.status()}`);
      found.push(...(await problems(page)).map((problem) => `${what}, sent without answers: ${problem}`));
    }
    await context.close();
    assert.deepEqual(found, []);
    assert.deepEqual(elsewhere, []);
  });
}
