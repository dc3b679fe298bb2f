// A return checked as an analyst does it: files chosen, findings explained together, and that undone.
import { journey } from "../support/person.mjs";
import { AREA } from "../support/service.mjs";

/** Children looked after without any episode: a query of the rule EPI for each. */
export function header(children) {
  const lines = Array.from({ length: children }, (_, n) => `C${n},M,01/02/2012,WBRI,,,`);
  const text = `CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n${lines.join("\n")}\n`;
  return [{ name: "header.csv", mimeType: "text/csv", buffer: Buffer.from(text) }];
}

/** Checks files, and ends on the page of what was found. */
export async function checksFiles(person, files) {
  await person.opens(`${AREA}/returns`);
  await person.follows("Check a return");
  await person.choosesFiles(files);
  await person.presses("Check");
  // A large return shows how far it is and goes on by itself.
  await person.page.waitForURL(/\/returns\/\d+/, { timeout: 60_000 });
  await person.looks();
}

journey("an analyst who chooses no files, or a year that is none, sees what is missing", async (someone) => {
  const analyst = await someone();
  await analyst.opens(`${AREA}/returns/check`);
  await analyst.unfolds(/Last year.s files/);
  await analyst.types("Year it is collected", "soon");
  await analyst.presses("Check");
  await analyst.seesMistakes("Choose the files of a return", "Enter the year the return is collected, for example 2026");
});

const REASON = "Episodes come with the second file";

// demand: C01
journey("an analyst explains 60 findings together, confirms it, and undoes it as one", async (someone) => {
  const analyst = await someone();
  await checksFiles(analyst, header(60));
  analyst.isOn(/SSDA903/);
  await analyst.follows("EPI");
  await analyst.sees("Showing 1 to 50 of 60");
  // What is decided for many comes before the list, not after it.
  await analyst.unfolds("Explain or assign findings");
  await analyst.chooses("all 60 matching findings");
  await analyst.types("Explain why this is correct", "ok");
  await analyst.presses("Give a reason");
  await analyst.seesMistakes("Say why this is correct, in words and in at least 15 characters");
  await analyst.types("Explain why this is correct", REASON);
  await analyst.presses("Give a reason");
  analyst.isOn("Explain 60 findings?");
  await analyst.sees("10 of the 60 findings");
  await analyst.sees(REASON);
  await analyst.presses("Explain 60 findings");
  await analyst.sees("Recorded for 60 findings.");

  await analyst.opens(`${AREA}/returns`);
  await analyst.follows(/SSDA903/);
  await analyst.sees(/explained 60 findings together/);
  await analyst.follows(/Undo for all of them/);
  analyst.isOn("Undo this for 60 findings?");
  await analyst.presses("Undo for 60 findings");
  await analyst.seesMistakes("Enter why you are undoing this");
  await analyst.types("Why are you undoing this?", "It was the wrong rule");
  await analyst.presses("Undo for 60 findings");
  await analyst.sees("Undone for 60 findings.");
  await analyst.doesNotSee(/explained 60 findings together/);
});

journey("an analyst on a phone assigns the findings ticked, and the finding says so", async (someone) => {
  const analyst = await someone({ phone: true });
  await checksFiles(analyst, header(12));
  await analyst.follows("EPI");
  await analyst.page.locator("input[name=finding]").nth(0).check();
  await analyst.page.locator("input[name=finding]").nth(1).check();
  await analyst.jumpsTo("Explain or assign findings");
  await analyst.unfolds("Explain or assign findings");
  await analyst.types("Who will correct it", "Data officer");
  await analyst.types("Correct it by", "2099-01-31");
  await analyst.presses("Assign to someone");
  analyst.isOn("Assign 2 findings?");
  await analyst.presses("Assign 2 findings");
  await analyst.sees("Recorded for 2 findings.");
  await analyst.follows("EPI");
  await analyst.sees(/assigned 2 findings together/);
});

journey("files named and headed for different years show the doubt first and are loaded only when confirmed", async (someone) => {
  const census = `<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year>
    <ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>999</LEA>
    </Source></Header><Children></Children></Message>`;
  const analyst = await someone();
  await checksFiles(analyst, [{ name: "cin 2023.xml", mimeType: "application/xml", buffer: Buffer.from(census) }]);
  await analyst.sees("Check that these files are the right ones");
  await analyst.sees(/Its name says 2023/);
  await analyst.presses("Load this return into the record");
  analyst.isOn("Load files that may be the wrong ones?");
  await analyst.follows("Cancel");
  await analyst.sees("Check that these files are the right ones");
});
