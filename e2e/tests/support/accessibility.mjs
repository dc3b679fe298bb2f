// What every page must be for a reader: no violation that axe finds, not wider than the screen, one main heading.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The kind of an address: its path with numbers and ids taken out, and the names in its query. */
export function kind(address) {
  const url = new URL(address);
  const path = url.pathname
    .replace(/\/(acts|checking)\/[^/]+/, "/$1/ID")
    .replace(/\/\d+/g, "/N")
    .replace(/\/(registers|definitions|measures)\/[^/]+/, "/$1/ID");
  return path + [...url.searchParams.keys()].sort().join("&");
}

/** What is wrong with the page as it is shown now, in sentences. */
export async function problems(page) {
  const where = page.url();
  await page.evaluate(axe);
  // Only what is wrong leaves the page: what axe found in order is most of its answer, and slow to hand over.
  const violations = await page.evaluate(async (rules) => {
    const result = await globalThis.axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, target }) => ({ html, target: target.join(" ") })),
    }));
  }, RULES);
  const found = [];
  for (const violation of violations) {
    let nodes = violation.nodes;
    // The Design System's file upload puts commas, seen by screen readers only, between its visible words; for the rule
    // the name no longer holds those words.
    if (violation.id === "label-content-name-mismatch") nodes = nodes.filter((n) => !n.html.includes("govuk-file-upload-button"));
    if (nodes.length === 0) continue;
    const places = nodes.slice(0, 3).map((n) => n.target).join(" | ");
    found.push(`${where}: ${violation.id} (${violation.help}): ${places}`);
  }
  const seen = await page.evaluate(() => ({
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll("h1").length,
    title: document.title,
    language: document.documentElement.lang,
  }));
  if (seen.wider > 1) found.push(`${where}: ${seen.wider} pixels wider than the screen`);
  if (seen.headings !== 1) found.push(`${where}: ${seen.headings} main headings`);
  if (!seen.title) found.push(`${where}: no title`);
  if (seen.language !== "en") found.push(`${where}: the language is "${seen.language}"`);
  return found;
}
