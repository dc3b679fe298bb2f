// Pages that say no: what is not there, not allowed, not possible, or too large. They too are pages for readers.
import { journey } from "../support/person.mjs";
import { AREA, at } from "../support/service.mjs";

journey("every refusal is a page that says what to do", async (someone) => {
  const visitor = await someone();
  await visitor.opens(`${AREA}/nothing-here`);
  visitor.got(404);
  await visitor.opens(`${AREA}/children/999999999`);
  visitor.got(404);
  await visitor.opens(`${AREA}?known=never`);
  visitor.got(422);
  await visitor.opens(`${AREA}/returns/check?known=2020-01-01`);
  visitor.got(422);
  await visitor.isAnswered(`${AREA}/registers/action/open/agreed`, {
    form: { token: "not ours" },
    headers: { origin: "http://elsewhere.example", "sec-fetch-site": "cross-site" },
  });
  visitor.got(403);
  await visitor.isAnswered(`${AREA}/registers/action/open/agreed`, {
    data: "a=" + "x".repeat(300_000),
    headers: { origin: at(), "content-type": "application/x-www-form-urlencoded" },
  });
  visitor.got(413);
  await visitor.isAnswered(`${AREA}/registers/action/open/agreed`, {
    data: "no form at all",
    headers: { origin: at(), "content-type": "text/plain" },
  });
  visitor.got(415);
});
