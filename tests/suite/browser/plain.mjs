// Without JavaScript the verdict, the requirements and the findings can be read.

import { PAGES, assert, run } from "./harness.mjs";

await run(async (open) => {
  for (const name of PAGES) {
    const page = await open(name, "", { javaScriptEnabled: false });
    assert.equal(await page.visible("h1"), 1);
    assert.equal(await page.visible(".toolbar, .copy"), 0, "nothing is offered that does not work");
    assert.equal(await page.visible(".requirement"), await page.locator(".requirement").count());
    const cards = ".card:not(.folded .card)";
    assert.equal(await page.visible(cards), await page.locator(cards).count());
    assert.equal(await page.visible(".waterfall svg"), await page.locator(".waterfall svg").count());
    assert.equal(await page.visible("noscript p"), 1);
    await page.context().close();
  }
  const folded = await open("folded", "", { javaScriptEnabled: false });
  for (const summary of await folded.locator(".folded > summary").all()) await summary.press("Enter");
  assert.equal(await folded.visible(".card"), await folded.locator(".card").count(), "folds open by themselves");
  await folded.context().close();

  const page = await open("fault", "#finding-success-1", { javaScriptEnabled: false });
  const evidence = page.locator(".evidence").first();
  assert.match(await evidence.locator("mark").innerText(), /"updatedAt"/);
  assert.match(await evidence.locator(".diff .removed").innerText(), /^- +"updatedAt": "/);
  assert.match(await evidence.locator(".diff .added").innerText(), /^\+ +"updatedAt": "/);
  // By key, here and elsewhere: rows take their true height once they are on the screen, and a
  // summary that moves between the press and the release of a button is not clicked.
  await page.locator("#scenario-success > summary").press("Enter");
  await page.locator("#scenario-success .checks li").first().waitFor();
  assert.ok(await page.visible("#scenario-success .checks li") > 3);
  await page.context().close();
});
