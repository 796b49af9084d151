// The filters by verdict and the search, and that both stay in the address.

import { assert, close, run } from "./harness.mjs";

await run(async (open) => {
  const page = await open("violating");
  assert.equal(await page.visible(".scenario"), 4);

  await page.click('[data-filter="failed"]');
  assert.equal(await page.visible(".scenario"), 1);
  assert.equal(await page.visible(".requirement"), 4);
  assert.equal(await page.visible(".unjudged .row"), 0);
  assert.equal(page.fragment(), "#&show=failed");
  assert.equal(await page.getAttribute('[data-filter="failed"]', "aria-pressed"), "true");
  assert.equal(await page.innerText("#count"), "1 of 4 scenarios, 4 of 5 requirements");

  await page.click('[data-filter="skipped"]');
  assert.equal(await page.visible(".scenario"), 2);
  await page.reload();
  assert.equal(await page.visible(".scenario"), 2, "a reload keeps the filter");
  await page.click('[data-filter="failed"]');
  await page.click('[data-filter="skipped"]');
  assert.equal(page.fragment(), "");
  assert.equal(await page.visible(".scenario"), 4);

  await page.fill("#search", "FOREIGN-id");
  assert.equal(await page.visible(".scenario"), 1);
  assert.equal(await page.visible("#requirements"), 0, "a section without a match goes");
  assert.equal(page.fragment(), "#&find=FOREIGN-id");
  await page.fill("#search", "nowhere at all");
  assert.equal(await page.visible("#nothing"), 1);
  await page.click("#reset");
  assert.equal(await page.visible(".scenario"), 4);
  assert.equal(await page.inputValue("#search"), "");

  // The exchanges are searched as well, also those that were never opened.
  await page.fill("#search", '"name": "conformance"');
  assert.equal(await page.visible(".scenario"), 2);
  await page.click("#scenario-double-delete > summary");
  await page.waitForSelector(".exchange.hit");
  assert.match(await page.innerText("#scenario-double-delete .hits"), /in 4 of its exchanges/);
  await close(page);

  const both = await open("violating", "#&show=failed,inconclusive&find=delete%20of%20the%20same");
  assert.equal(await both.inputValue("#search"), "delete of the same");
  assert.equal(await both.visible(".requirement"), 1);
  assert.equal(await both.visible(".card"), 1, "only the finding that holds the text");
  await close(both);

  const folded = await open("folded");
  assert.equal(await folded.visible(".folded .card"), 0);
  await folded.fill("#search", "a body with `message`");
  assert.equal(await folded.visible(".card"), 1, "a folded finding that holds the text is unfolded");
  assert.equal(await folded.visible("#finding-double-delete-3"), 1);
  await close(folded);

  const broken = await open("violating", "#%E0%A4%A&show=&find=%&other");
  assert.equal(await broken.inputValue("#search"), "%");
  await close(broken);
});
