// A person at a browser, so that a test reads as what the person does and sees.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kind, problems } from "./accessibility.mjs";
import { at, newWindow } from "./service.mjs";

/** Kinds of page, with status and width, whose accessibility was looked at already. */
const looked = new Set();

/**
 * A test written as what people do. `steps` gets a function that brings in a person, each at a browser of their own. Every
 * page that they come to is checked for accessibility, once for each kind of page.
 */
export function journey(name, steps) {
  test(name, { timeout: 180_000 }, async () => {
    const people = [];
    const someone = async (options = {}) => {
      const person = await Person.arrives(options);
      people.push(person);
      return person;
    };
    try {
      await steps(someone);
    } catch (error) {
      const where = people.map((p) => `${p.page.url()}: ${p.heading}`).join("\n");
      error.message += `\nat ${where}`;
      throw error;
    } finally {
      await Promise.all(people.map((person) => person.context.close()));
    }
    assert.deepEqual(people.flatMap((person) => person.problems), []);
  });
}

class Person {
  /** Opens a window. `phone` for a narrow screen, `script: false` for a browser without JavaScript. */
  static async arrives({ phone = false, script = true } = {}) {
    const context = await newWindow({
      bypassCSP: true,
      javaScriptEnabled: script,
      ...(phone ? { viewport: { width: 360, height: 740 } } : {}),
    });
    context.setDefaultTimeout(20_000);
    const person = new Person();
    Object.assign(person, { context, page: await context.newPage(), script, phone, problems: [], status: 200, heading: "" });
    person.page.on("response", (response) => {
      if (response.request().isNavigationRequest()) person.status = response.status();
    });
    person.page.on("pageerror", (error) => person.problems.push(`${person.page.url()}: script error: ${error.message}`));
    return person;
  }

  /** Goes to a page. */
  async opens(path) {
    await this.page.goto(at(path));
    await this.looks();
  }

  /** Follows the first link with these words; some links look like buttons. */
  async follows(words) {
    await this.moves(() => this.page.locator("a", { hasText: words }).first().click());
  }

  /** Follows a link to another place on the same page. */
  async jumpsTo(words) {
    await this.page.locator("a[href^='#']", { hasText: words }).first().click();
  }

  /** Presses the button with these words. */
  async presses(words) {
    const button = this.page.getByRole("button", { name: words, exact: typeof words === "string" }).first();
    await this.moves(() => button.click());
  }

  /** Unfolds what is folded under these words. */
  async unfolds(words) {
    await this.page.locator("summary", { hasText: words }).first().click();
  }

  /** Types into the question with this label. */
  async types(label, text) {
    await this.page.getByLabel(label).first().fill(text);
  }

  /** Enters a day under a question of three parts; today if none is given. */
  async entersDay(question, day = new Date()) {
    const group = this.page.getByRole("group", { name: question }).first();
    await group.getByLabel("Day", { exact: true }).fill(String(day.getDate()));
    await group.getByLabel("Month", { exact: true }).fill(String(day.getMonth() + 1));
    await group.getByLabel("Year", { exact: true }).fill(String(day.getFullYear()));
  }

  /** Clears a day that the form suggests. */
  async clearsDay(question) {
    const group = this.page.getByRole("group", { name: question }).first();
    for (const part of ["Day", "Month", "Year"]) await group.getByLabel(part, { exact: true }).fill("");
  }

  /** Ticks a box or chooses one of several answers. */
  async chooses(label) {
    await this.page.getByLabel(label).first().check();
  }

  /** Chooses files. */
  async choosesFiles(files) {
    await this.page.locator("input[type=file]").first().setInputFiles(files);
  }

  /** Sees these words somewhere on the page. */
  async sees(words) {
    await this.page.getByText(words).first().waitFor({ timeout: 10_000 }).catch(async () => {
      const text = (await this.page.locator("main").innerText()).replace(/\s+/g, " ").slice(0, 1500);
      assert.fail(`does not see ${words} on: ${text}`);
    });
  }

  /** Does not see these words. */
  async doesNotSee(words) {
    assert.equal(await this.page.getByText(words).count(), 0, `sees ${words}`);
  }

  /** Is on the page with this main heading. */
  isOn(heading) {
    if (heading instanceof RegExp) assert.match(this.heading, heading);
    else assert.equal(this.heading, heading);
  }

  /** Got the page with this status. */
  got(status) {
    assert.equal(this.status, status, this.heading);
  }

  /** Sees the mistakes: the summary has the focus, the title says so first, and each mistake leads to its question. */
  async seesMistakes(...mistakes) {
    this.got(422);
    const summary = this.page.locator(".govuk-error-summary");
    const shown = await summary.getByRole("listitem").allInnerTexts();
    assert.equal(shown.length, mistakes.length, shown.join("; "));
    mistakes.forEach((mistake, n) => {
      if (mistake instanceof RegExp) assert.match(shown[n], mistake);
      else assert.equal(shown[n].trim(), mistake);
    });
    assert.match(await this.page.title(), /^Error: /);
    if (!this.script) return;
    await this.page.waitForFunction(() => document.activeElement?.classList.contains("govuk-error-summary"));
    for (const link of await summary.getByRole("link").all()) {
      await link.click();
      const focused = await this.page.evaluate(() => document.activeElement?.matches("input, textarea, select, button"));
      assert.ok(focused, `"${await link.innerText()}" leads to no question`);
    }
  }

  /** Sees a time limit in this state on the page of an entry. */
  async seesClock(title, state) {
    const row = this.page.locator("tr", { hasText: title }).first();
    await row.waitFor({ timeout: 10_000 });
    assert.match((await row.innerText()).replace(/\s+/g, " "), new RegExp(state));
  }

  /** Whether the page asks to confirm what was just sent, before it is saved. */
  isAskedToConfirm() {
    return this.status === 200 && /^(Check|Confirm|Are you sure)/.test(this.heading);
  }

  /** Confirms what was sent, where the page wants it. */
  async confirmsIfAsked() {
    if (this.isAskedToConfirm()) await this.presses(/^(Record|Confirm|Save|Yes)/);
  }

  /** Sends something that no page of the service would send, and is shown the answer. */
  async isAnswered(path, sent) {
    const answer = await this.context.request.post(at(path), { ...sent, maxRedirects: 0 });
    await this.page.route(at(path), (route) => route.fulfill({ response: answer }), { times: 1 });
    await this.opens(path);
  }

  /** Does something that leads to another page, and waits for it. */
  async moves(doing) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), doing()]);
    await this.looks();
  }

  /** Reads the heading of the page, and checks it for accessibility when no page of its kind was checked yet. */
  async looks() {
    this.heading = (await this.page.locator("h1").first().innerText()).replace(/\s+/g, " ").trim();
    const what = `${kind(this.page.url())} ${this.heading.replace(/\d[\d,]*/g, "N")} ${this.status} ${this.phone}`;
    if (!this.script || looked.has(what)) return;
    looked.add(what);
    this.problems.push(...(await problems(this.page)));
  }

  /** Presses Tab until the focus is on what has this name, and checks that the focus can be seen on the way. */
  async tabsTo(name, most = 150) {
    for (let presses = 0; presses < most; presses += 1) {
      await this.page.keyboard.press("Tab");
      const focus = await this.page.evaluate(focused);
      if (!focus) continue;
      assert.ok(focus.visible, `the focus on "${focus.name}" cannot be seen`);
      if (name instanceof RegExp ? name.test(focus.name) : focus.name === name) return;
    }
    assert.fail(`no "${name}" within ${most} presses of Tab`);
  }

  /** As [tabsTo], for something that may be folded away: unfolds on the way what is folded in the main part. */
  async tabsToInFolds(name) {
    for (const fold of await this.page.locator("main details > summary").all()) {
      const folded = await fold.evaluate((summary) => !summary.parentElement.open && summary.checkVisibility());
      if (!folded) continue;
      await fold.focus();
      await this.page.keyboard.press("Enter");
    }
    await this.page.locator("main").evaluate((main) => {
      main.tabIndex = -1;
      main.focus();
    });
    await this.tabsTo(name, 400);
  }

  /** Presses a key. */
  async pressesKey(key) {
    await this.page.keyboard.press(key);
  }

  /** Presses a key that leads to another page. */
  async movesByKey(key) {
    await this.moves(() => this.page.keyboard.press(key));
  }

  /** Types on the keyboard into what has the focus. */
  async typesKeys(text) {
    await this.page.keyboard.type(text);
  }
}

/** Name of what has the focus, and whether the focus can be seen. Runs in the page. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const label = element.labels?.[0];
  const name = element.getAttribute("aria-label") || label?.innerText || element.innerText || element.value || "";
  const marked = (style) => {
    const clear = /rgba\(.*, 0\)|transparent/.test(style.outlineColor);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !clear;
    return outlined || style.boxShadow !== "none";
  };
  // Radio buttons and boxes are drawn by their label.
  const visible = marked(getComputedStyle(element)) || (label ? marked(getComputedStyle(label, "::before")) : false);
  return { name: name.replace(/\s+/g, " ").trim(), visible };
}
