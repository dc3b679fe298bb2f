// Recording on a child's entry: a step that stops a clock, a mistake withdrawn, two people at once.
import { journey } from "../support/person.mjs";
import { AREA } from "../support/service.mjs";

/** Records that a child's assessment was requested today, and ends on the page of the assessment. */
export async function requestsAssessment(person, child) {
  await person.opens(`${AREA}/children`);
  await person.page.locator("main tbody a").nth(child).click();
  await person.page.waitForLoadState();
  const path = new URL(person.page.url()).pathname;
  const number = path.split("/").at(-1);
  await person.opens(`${AREA}/registers/ehc_needs_assessment/open/request_received?child=${number}`);
  await person.entersDay("Date it happened");
  await person.presses("Record");
  await person.confirmsIfAsked();
  await person.sees(/EHC needs assessment/);
}

journey("a coordinator opens a child, records a step, and sees the clock stop", async (someone) => {
  const coordinator = await someone();
  await requestsAssessment(coordinator, 0);
  await coordinator.seesClock("Decide whether to assess", "days left");
  await coordinator.follows("Record what happened");
  coordinator.isOn("What happened?");
  await coordinator.follows("Family told: the council will assess");
  // An error first: no day, in place of today, which the form suggests.
  await coordinator.clearsDay("Date it happened");
  await coordinator.presses("Record");
  await coordinator.seesMistakes(/./);
  await coordinator.entersDay("Date it happened");
  await coordinator.presses("Record");
  await coordinator.confirmsIfAsked();
  await coordinator.seesClock("Decide whether to assess", "done in time");
});

journey("a coordinator withdraws a mistake with a reason, and the clock runs again", async (someone) => {
  const coordinator = await someone({ phone: true });
  await requestsAssessment(coordinator, 1);
  await coordinator.follows("Record what happened");
  await coordinator.follows("Family told: the council will assess");
  await coordinator.entersDay("Date it happened");
  await coordinator.presses("Record");
  await coordinator.confirmsIfAsked();
  await coordinator.seesClock("Decide whether to assess", "done in time");
  await coordinator.follows(/Correct or withdraw this entry.*Family told: the council will assess/);
  coordinator.isOn("Withdraw what was recorded");
  // An error first: no reason.
  await coordinator.presses("Withdraw");
  await coordinator.seesMistakes(/./);
  await coordinator.types("Why is it wrong?", "It was recorded for the wrong child");
  await coordinator.presses("Withdraw");
  await coordinator.sees("It was recorded for the wrong child");
  await coordinator.seesClock("Decide whether to assess", "days left");
});

journey("two people record at once, and the second sees what the first recorded before saving", async (someone) => {
  const [first, second] = [await someone(), await someone()];
  await requestsAssessment(first, 2);
  const entry = new URL(first.page.url()).pathname;
  for (const person of [first, second]) {
    await person.opens(entry);
    await person.follows("Record what happened");
    await person.follows("Family told: the council will assess");
    await person.entersDay("Date it happened");
  }
  await first.presses("Record");
  await first.confirmsIfAsked();
  await first.seesClock("Decide whether to assess", "done in time");
  await second.presses("Record");
  await second.confirmsIfAsked();
  second.got(409);
  await second.sees(/Family told: the council will assess/);
  // What was typed is still there, and can be sent again knowingly.
  await second.presses(/Record/);
  await second.confirmsIfAsked();
  second.got(200);
  await second.seesClock("Decide whether to assess", "done in time");
});
