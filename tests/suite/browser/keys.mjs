// The keys, and that everything can be reached by Tab with a visible focus.

import { assert, close, run } from "./harness.mjs";

const focused = (page) => page.evaluate(() => document.activeElement.id);

// Presses Tab until everything that can be focused was, each with a visible focus.
const reachAll = async (page) => {
  const wanted = await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
    const selector = 'a[href], button, input, summary, [tabindex="0"]';
    const nodes = [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility() && !node.closest("details:not([open]) > :not(summary)"));
    nodes.forEach((node, number) => { node.dataset.stop = number; });
    return nodes.length;
  });
  assert.ok(wanted > 60, `${wanted}`);
  const reached = new Set();
  const unmarked = [];
  await page.evaluate(() => getSelection().collapse(document.body, 0));
  for (let press = 0; press < wanted + 5; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      return { stop: node.dataset.stop, name: node.outerHTML.slice(0, 80), seen: outlineStyle !== "none" && outlineWidth !== "0px" };
    });
    if (stop.stop !== undefined) reached.add(stop.stop);
    if (stop.stop !== undefined && !stop.seen) unmarked.push(stop.name);
  }
  assert.deepEqual(unmarked, []);
  assert.equal(reached.size, wanted);
};

await run(async (open) => {
  const page = await open("violating");
  await page.keyboard.press("/");
  assert.equal(await focused(page), "search");
  await page.keyboard.type("j/k?");
  assert.equal(await page.inputValue("#search"), "j/k?", "keys are letters while one types");
  await page.keyboard.press("Escape");
  assert.equal(await page.inputValue("#search"), "");

  await page.keyboard.press("j");
  assert.equal(await focused(page), "finding-double-delete-1");
  assert.equal(page.fragment(), "#finding-double-delete-1");
  await page.keyboard.press("j");
  assert.equal(await focused(page), "finding-double-delete-3", "a known failure is passed over");
  await page.keyboard.press("j");
  assert.equal(await focused(page), "finding-double-delete-3", "the last stays the last");
  await page.keyboard.press("k");
  assert.equal(await focused(page), "finding-double-delete-1");

  await page.keyboard.press("?");
  assert.equal(await page.visible("#keys"), 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.visible("#keys"), 0);
  await page.keyboard.press("Control+/");
  assert.notEqual(await focused(page), "search", "keys of the browser stay the browser's");

  await page.evaluate(() => { location.hash = "#exchange-double-delete-3"; });
  await page.waitForSelector("#exchange-double-delete-3[open]");
  await reachAll(page);

  await page.locator("#scenario-success > summary").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#scenario-success[open] .exchange");
  await close(page);

  // Folded findings are passed over until somebody opens them, which takes two keys.
  const folded = await open("folded");
  await folded.keyboard.press("j");
  assert.equal(await focused(folded), "finding-double-delete-2");
  await folded.keyboard.press("j");
  assert.equal(await focused(folded), "finding-double-delete-2", "folded findings are passed over");
  const summaries = await folded.locator(".folded > summary").count();
  assert.equal(summaries, 3);
  for (let opened = 0; opened < summaries; opened += 1) {
    for (let press = 0; press < 40; press += 1) {
      await folded.keyboard.press("Tab");
      if (await folded.evaluate(() => document.activeElement.matches(".folded:not([open]) > summary"))) break;
    }
    await folded.keyboard.press("Enter");
    assert.equal(await folded.locator(".folded[open]").count(), opened + 1);
  }
  await folded.evaluate(() => { location.hash = "#finding-double-delete-2"; });
  await folded.waitForSelector("#finding-double-delete-2.target");
  for (const finding of ["double-delete-1", "double-delete-3", "irreversible-1", "irreversible-1"]) {
    await folded.keyboard.press("j");
    assert.equal(await focused(folded), `finding-${finding}`);
  }
  await folded.keyboard.press("k");
  assert.equal(await focused(folded), "finding-double-delete-3");
  await reachAll(folded);
  await close(folded);
});
