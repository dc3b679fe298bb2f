// A letter is written from an entry, read, looked at as a file, and sent.
import { journey } from "../support/person.mjs";
import { requestsAssessment } from "./recording.mjs";

/** Chooses an answer of a question that has many, folded or not. */
async function choosesFor(person, question, answer) {
  const group = person.page.getByRole("group", { name: question }).first();
  await group.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await group.getByLabel(answer).first().check();
}

journey("a coordinator sends the decision not to assess, and the letter is kept", async (someone) => {
  const coordinator = await someone({ phone: true });
  await requestsAssessment(coordinator, 3);
  await coordinator.follows("Our decision about an EHC needs assessment");
  await coordinator.entersDay("Date it happened");
  await coordinator.types(/Name in the letter.s greeting/, "Ms Example");
  await coordinator.presses("Read the letter");
  coordinator.isOn("Read the letter before you keep it");
  // It says what it lacks, and cannot be sent.
  await coordinator.sees("This letter is not complete. It lacks:");
  await coordinator.doesNotSee("Record and keep the letter");
  await coordinator.presses("Change the answers");
  await coordinator.types(/Reason, in words that the family can use/, "The school already gives the help that is needed.");
  await choosesFor(coordinator, /Mediation adviser/, /Open Talk Mediation/);
  await choosesFor(coordinator, /Free advice service/, /Eastmere SENDIASS/);
  await coordinator.chooses("PDF in large print");
  await coordinator.presses("Read the letter");
  await coordinator.sees("Dear Ms Example,");
  await coordinator.sees("020 7946 0101");
  await coordinator.presses("Record and keep the letter");
  await coordinator.sees(/decision-not-to-assess-.*-large-print.pdf/);
  await coordinator.sees("Refused to assess");
});
