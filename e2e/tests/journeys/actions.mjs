// A thematic lead adds an action to the plan.
import { journey } from "../support/person.mjs";
import { AREA } from "../support/service.mjs";

// demand: A04 A05
journey("a thematic lead adds an action: without an owner it is refused, with one it is in the plan", async (someone) => {
  const lead = await someone();
  await lead.opens(`${AREA}/thread`);
  await lead.follows("Add an action");
  await lead.entersDay("Date it happened");
  await lead.types("What will be done", "Hold a weekly clinic for late advice");
  await lead.entersDay("Target date", new Date(Date.now() + 40 * 24 * 3600 * 1000));
  await lead.presses("Record");
  await lead.seesMistakes(/owner/i);
  await lead.types("Accountable owner", "Designated clinical officer");
  await lead.presses("Record");
  await lead.confirmsIfAsked();
  await lead.sees("Hold a weekly clinic for late advice");
  await lead.sees("Designated clinical officer");
  await lead.opens(`${AREA}/registers/action`);
  await lead.sees("Hold a weekly clinic for late advice");
});
