// With the keyboard alone: Tab, Enter, Space, arrows and typing, the focus always visible.
import assert from "node:assert/strict";
import { journey } from "../support/person.mjs";

journey("a coordinator who uses the keyboard alone records a request", async (someone) => {
  const coordinator = await someone();
  await coordinator.opens("/");
  await coordinator.tabsTo("Skip to main content");
  if (!/\/areas\//.test(coordinator.page.url())) {
    await coordinator.tabsTo(/Eastmere/);
    await coordinator.movesByKey("Enter");
  }
  await coordinator.tabsTo("Children");
  await coordinator.movesByKey("Enter");
  // Past the menu, to the list.
  await coordinator.tabsTo("Skip to main content");
  await coordinator.pressesKey("Enter");
  const child = (await coordinator.page.locator("main tbody a").nth(3).innerText()).trim();
  await coordinator.tabsTo(child);
  await coordinator.movesByKey("Enter");
  assert.equal(coordinator.heading, child);
  await coordinator.tabsToInFolds("EHC needs assessment");
  await coordinator.movesByKey("Enter");
  const today = new Date();
  await coordinator.tabsTo("Day");
  await coordinator.typesKeys(String(today.getDate()));
  await coordinator.tabsTo("Month");
  await coordinator.typesKeys(String(today.getMonth() + 1));
  await coordinator.tabsTo("Year");
  await coordinator.typesKeys(String(today.getFullYear()));
  await coordinator.tabsTo("Young person or parent");
  await coordinator.pressesKey("Space");
  await coordinator.tabsTo("Record");
  await coordinator.movesByKey("Enter");
  if (coordinator.isAskedToConfirm()) {
    await coordinator.tabsTo(/^(Record|Confirm|Save|Yes)/);
    await coordinator.movesByKey("Enter");
  }
  await coordinator.sees("Young person or parent");
  await coordinator.seesClock("Decide whether to assess", "days left");
});

journey("an analyst reads the figures of a chart with the arrow keys", async (someone) => {
  const analyst = await someone();
  await analyst.opens("/areas/eastmere/measures/EH02");
  // The chart is one stop, at its latest figure.
  await analyst.tabsTo(/^[A-Z][a-z]+ \d{4}: .* \(\d+ of \d+\)/);
  const shown = () => analyst.page.locator(".gt-point__place:focus + .gt-point__words");
  const latest = await shown().textContent();
  await analyst.pressesKey("ArrowLeft");
  const before = await shown().textContent();
  assert.notEqual(before, latest);
  assert.ok(await shown().isVisible(), "the words of the point are shown");
  await analyst.pressesKey("End");
  assert.equal(await shown().textContent(), latest);
  // One press of Tab leaves the chart.
  await analyst.pressesKey("Tab");
  assert.equal(await shown().count(), 0);
});
