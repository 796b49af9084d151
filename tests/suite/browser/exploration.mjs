// An exploration: the story of what failed, the calls that overlapped, and what was met.

import { assert, close, run } from "./harness.mjs";

await run(async (open) => {
  const page = await open("exploring");
  await page.click('#toolbar a[href="#exploration"]');
  assert.equal(page.fragment(), "#exploration");
  const [flaky, race] = await page.locator(".story").all();
  assert.deepEqual(await flaky.locator(".told li").allInnerTexts(), ["create collection 0", "delete collection 0", "retrieve collection 0"]);
  assert.match(await flaky.innerText(), /failed 3 of 10 times when rerun \(flaky\); found after 97 commands, in a history of 23/);
  assert.equal(await flaky.locator(".sent li").count(), 3);
  assert.equal(await flaky.locator(".race").count(), 0, "nothing overlaps in a sequence");

  // A line for each client, each call with its method and status, and drawn where it happened.
  const lanes = await race.locator(".race li").all();
  const said = await Promise.all(lanes.map(async (lane) => (await lane.locator("p").innerText()).split(/\s+/).join(" ")));
  assert.deepEqual(said, ["client 1 DELETE 200", "client 2 DELETE 200 GET 404"]);
  const boxes = await race.locator(".race .call").evaluateAll((calls) => calls.map((call) => {
    const { left, right, width } = call.getBoundingClientRect();
    return { left, right, width, words: call.querySelector("title").textContent };
  }));
  const [first, second, look] = boxes;
  assert.ok(boxes.every(({ width }) => width > 0));
  assert.ok(first.left < second.left && second.left < first.right, "the deletions overlap");
  assert.ok(second.right < look.left && look.left < first.right, "the look comes after one and during the other");
  assert.match(first.words, /^after 0 ms: DELETE .* -> 200 in 30 ms$/);

  // From the story and from the drawing to the exchanges.
  await race.locator(".race a").last().press("Enter");
  assert.equal(page.fragment(), "#exchange-explore-failure-2-6");
  await page.waitForSelector("#exchange-explore-failure-2-6[open]");
  await flaky.locator('a[href="#scenario-explore-failure-1"]').press("Enter");
  await page.waitForSelector("#scenario-explore-failure-1[open].target .exchange");

  const cell = await page.locator(".coverage tr", { hasText: "retrieve" }).locator("td").first().innerText();
  assert.match(cell, /200 ×1\s+404 ×96/);
  assert.deepEqual(await page.locator(".coverage thead th").allInnerTexts(), ["Command", "deleted", "live", "raced for"]);
  const shades = await page.locator(".coverage td").evaluateAll((cells) => cells.map((one) => getComputedStyle(one).backgroundColor));
  assert.equal(new Set(shades).size, 4, `none, and three shades: ${shades}`);

  await page.fill("#search", "client 2: delete");
  assert.equal(await page.visible(".story"), 1);
  await page.click('[data-filter="passed"]');
  assert.equal(await page.visible("#exploration"), 0);
  await close(page);

  const linked = await open("exploring", "#history-explore-failure-2");
  await linked.waitForSelector("#history-explore-failure-2.target");
  await close(linked);
  const narrow = await open("exploring", "", { viewport: { width: 360, height: 740 } });
  assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 360);
  await close(narrow);

  const without = await open("conforming");
  assert.equal(await without.locator('#exploration, [href="#exploration"]').count(), 0);
  await close(without);

  const injecting = await open("injecting");
  assert.match(await injecting.locator(".told li").first().innerText(), /<script>window\.owned = 1<\/script>/);
  assert.equal(await injecting.evaluate(() => window.owned), undefined);
  await close(injecting);
});
