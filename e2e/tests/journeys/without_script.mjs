// The same work in a browser without JavaScript.
import { journey } from "../support/person.mjs";
import { requestsAssessment } from "./recording.mjs";
import { checksFiles, header } from "./returns.mjs";

journey("without JavaScript a coordinator records a step, after a mistake that is shown", async (someone) => {
  const coordinator = await someone({ script: false });
  await requestsAssessment(coordinator, 4);
  await coordinator.follows("Record what happened");
  await coordinator.follows("Family told: the council will assess");
  await coordinator.clearsDay("Date it happened");
  await coordinator.presses("Record");
  await coordinator.seesMistakes(/./);
  await coordinator.entersDay("Date it happened");
  await coordinator.presses("Record");
  await coordinator.confirmsIfAsked();
  await coordinator.seesClock("Decide whether to assess", "done in time");
});

journey("without JavaScript a check ends on the return's page, and findings are explained", async (someone) => {
  const analyst = await someone({ script: false });
  await checksFiles(analyst, header(3));
  analyst.isOn(/SSDA903/);
  await analyst.follows("EPI");
  await analyst.unfolds("Explain or assign findings");
  await analyst.chooses("all 3 matching findings");
  await analyst.types("Explain why this is correct", "Episodes come with the second file");
  await analyst.presses("Give a reason");
  await analyst.presses("Explain 3 findings");
  await analyst.sees("Recorded for 3 findings.");
});
