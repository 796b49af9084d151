// What axe-core finds, in light and in dark, wide and narrow, with things opened.

import { PAGES, assert, axe, close, run } from "./harness.mjs";

const source = await axe();

const judge = async (page, where) => {
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  const said = violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)} (${node.failureSummary})`));
  assert.deepEqual(said.slice(0, 10), [], where);
  assert.ok(passes.length > 15, `${where}: only ${passes.length} rules applied`);
};

await run(async (open) => {
  for (const colorScheme of ["light", "dark"]) {
    for (const name of PAGES) {
      const page = await open(name, "", { colorScheme });
      await page.evaluate(() => {
        const first = document.querySelector('.scenario[data-verdict="failed"]') ?? document.querySelector(".scenario");
        location.hash = `#exchange-${first.dataset.scenario}-1`;
      });
      await page.waitForSelector(".exchange[open]");
      await judge(page, `${name}, ${colorScheme}`);
      if (await page.locator(".folded").count() > 0) {
        await page.evaluate(() => { for (const one of document.querySelectorAll(".folded")) one.open = true; });
        await judge(page, `${name} unfolded, ${colorScheme}`);
      }
      await close(page);
    }
    const narrow = await open("violating", "#exchange-double-delete-3&show=failed&find=delete", { colorScheme, viewport: { width: 360, height: 740 } });
    await narrow.waitForSelector(".exchange.hit");
    await judge(narrow, `narrow, ${colorScheme}`);
    await narrow.keyboard.press("?");
    await judge(narrow, `keys, ${colorScheme}`);
    await close(narrow);
  }
});
