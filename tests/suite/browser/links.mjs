// Links lead to what they name, whatever has to be opened for it.

import { PAGES, assert, close, run } from "./harness.mjs";

const inView = (page, selector) => page.waitForFunction((wanted) => {
  const node = document.querySelector(wanted);
  const { top, bottom } = node?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
  const bar = document.querySelector("#toolbar").getBoundingClientRect();
  const covered = getComputedStyle(document.querySelector("#toolbar")).position === "sticky" ? bar.bottom : 0;
  return top >= covered - 1 && top < innerHeight && bottom > top;
}, selector);

await run(async (open) => {
  const places = [
    ["#scenario-double-delete", "#scenario-double-delete[open] .exchange"],
    ["#requirement-delete.hard.retrieve", "#requirement-delete\\.hard\\.retrieve.target"],
    ["#exchange-double-delete-3", "#scenario-double-delete[open] #exchange-double-delete-3[open] pre"],
    ["#finding-double-delete-2", "#finding-double-delete-2.target"],
    ["#exchange-double-delete-3&show=skipped", "#exchange-double-delete-3[open]"],
  ];
  for (const [fragment, selector] of places) {
    const page = await open("violating", fragment);
    await page.waitForSelector(selector);
    await inView(page, fragment.split("&")[0].replaceAll(".", "\\."));
    await close(page);
  }
  // A folded finding is unfolded, and only that one.
  const folded = await open("folded", "#finding-double-delete-1");
  await folded.waitForSelector(".folded[open] #finding-double-delete-1.target");
  await inView(folded, "#finding-double-delete-1");
  assert.equal(await folded.locator(".folded[open]").count(), 1);
  await folded.evaluate(() => { location.hash = "#finding-irreversible-1"; });
  await inView(folded, ".folded[open] #finding-irreversible-1.target");
  await close(folded);

  // Going somewhere keeps the filter, and the way back works.
  const page = await open("violating", "#&show=failed");
  await page.click('.card a[href="#exchange-double-delete-3"]');
  assert.equal(page.fragment(), "#exchange-double-delete-3&show=failed");
  await inView(page, "#exchange-double-delete-3");
  await page.click('#exchange-double-delete-3 a:text("Link to this exchange")');
  await page.goBack();
  await page.goBack();
  assert.equal(page.fragment(), "#&show=failed");
  // An address that somebody types while the page is open.
  await page.evaluate(() => { location.hash = "#scenario-foreign-id"; });
  await page.waitForSelector("#scenario-foreign-id[open].target");
  await page.evaluate(() => { location.hash = "#exchange-nobody-9"; });
  await close(page);

  for (const name of PAGES) {
    const all = await open(name);
    const dead = await all.evaluate(async () => {
      const links = new Set([...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href")));
      const lost = [];
      for (const link of links) {
        document.querySelector(`a[href="${CSS.escape(link)}"], a[href="${link}"]`).click();
        if (!document.getElementById(link.slice(1))) lost.push(link);
      }
      return lost;
    });
    // The samples name requirements and exchanges that they do not hold; a real run never does.
    if (["fault", "conforming", "exploring"].includes(name)) assert.deepEqual(dead, [], name);
    await close(all);
  }
});
