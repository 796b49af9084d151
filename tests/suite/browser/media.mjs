// Paper and narrow screens.

import { PAGES, assert, close, openEverything, run } from "./harness.mjs";

const tooWide = (page) => page.evaluate(() => {
  const wide = document.documentElement.scrollWidth;
  const nodes = [...document.querySelectorAll("main *, header *")];
  const culprit = nodes.find((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest("pre, .scroll, svg"));
  return wide > innerWidth ? `${wide}: ${culprit?.outerHTML.slice(0, 200)}` : "";
});

await run(async (open) => {
  for (const name of PAGES) {
    const narrow = await open(name, "", { viewport: { width: 360, height: 740 } });
    assert.equal(await tooWide(narrow), "", name);
    await openEverything(narrow);
    assert.equal(await tooWide(narrow), "", `${name}, opened`);
    await close(narrow);
  }

  const page = await open("violating", "", { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.visible(".toolbar, button, dialog, .skip"), 0, "paper has no controls");
  assert.equal(await page.visible(".card"), await page.locator(".card").count());
  assert.equal(await page.visible("#exchange-double-delete-3 .message"), 2, "what a finding cites is printed");
  assert.equal(await page.visible("#exchange-double-delete-2 .message"), 0);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  const clipped = await page.evaluate(() => [...document.querySelectorAll("pre")]
    .filter((block) => block.checkVisibility() && block.scrollWidth > block.clientWidth + 1)
    .map((block) => block.textContent.slice(0, 80)));
  assert.deepEqual(clipped, [], "nothing is cut off");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator("details.scenario[open]").count(), 0, "the screen is as it was");
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await close(page);

  // Paper cannot be unfolded, with JavaScript or without.
  for (const javaScriptEnabled of [true, false]) {
    const folded = await open("folded", "", { javaScriptEnabled });
    const cards = await folded.locator(".card").count();
    const hidden = await folded.locator(".folded .card").count();
    assert.equal(hidden, 3);
    assert.equal(await folded.visible(".card"), cards - hidden);
    await folded.emulateMedia({ media: "print" });
    if (javaScriptEnabled) await folded.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await folded.visible(".card"), cards, "what is folded is printed");
    assert.equal(await folded.visible(".judged-by a"), await folded.locator(".judged-by a").count());
    await folded.emulateMedia({ media: "screen" });
    if (javaScriptEnabled) await folded.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await folded.visible(".card"), cards - hidden, "the screen is as it was");
    await folded.context().close();
  }
});
