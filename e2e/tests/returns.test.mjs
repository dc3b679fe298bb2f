// A return checked in the browser, as an analyst does it: files chosen, what was found, a reason given, corrections.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, startDemo } from "./server.mjs";

let demo;
let browser;

before(async () => {
  demo = await startDemo(40);
  browser = await startBrowser();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  demo?.stop();
});

/** Children looked after without any episode: a query for each. */
function header(children) {
  const lines = Array.from({ length: children }, (_, n) => `C${n},M,01/02/2012,WBRI,,,`);
  return Buffer.from(`CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n${lines.join("\n")}\n`);
}

async function check(page, files) {
  await page.goto(`${demo.address}/areas/eastmere/returns`);
  await page.getByRole("button", { name: "Check a return" }).click();
  await page.locator("input[type=file]").first().setInputFiles(files);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  // A large return shows how far it is and goes on by itself.
  await page.waitForURL(/\/returns\/\d+/, { timeout: 60_000 });
}

test("files are checked, a reason is given for all, and it is still there at the next check", { timeout: 120_000 }, async () => {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  const file = { name: "header.csv", mimeType: "text/csv", buffer: header(60) };
  await check(page, [file]);
  await assert.doesNotReject(page.getByRole("heading", { level: 1, name: /SSDA903/ }).waitFor());
  await page.getByRole("link", { name: "EPI" }).click();
  await page.getByText("Showing 1 to 50 of 60").waitFor();
  await page.getByLabel(/all .* matching finding/).check();
  await page.getByLabel("Explain why this is correct").fill("Episodes come with the second file");
  await page.getByRole("button", { name: "Give a reason" }).click();
  await page.getByText("Recorded for 60 findings.").waitFor();
  await check(page, [file]);
  await page.getByRole("link", { name: "60 explained" }).click();
  assert.equal(await page.getByText("Episodes come with the second file").count(), 50);
  await page.context().close();
});

test("without JavaScript a check ends on the same page", { timeout: 120_000 }, async () => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await check(page, [{ name: "header.csv", mimeType: "text/csv", buffer: header(3) }]);
  await page.getByRole("heading", { level: 1, name: /SSDA903/ }).waitFor();
  await page.context().close();
});
