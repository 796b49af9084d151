// Nothing is asked of the network, nothing is said on the console, and the policy holds.

import { PAGES, assert, close, openEverything, run } from "./harness.mjs";

await run(async (open) => {
  for (const name of PAGES) {
    const page = await open(name);
    await openEverything(page);
    await page.fill("#search", "delete");
    await page.click('[data-filter="failed"]');
    await page.emulateMedia({ media: "print" });
    await page.pdf();
    await close(page);
  }

  // The policy is in force, and a violation of it would have been noticed above.
  const page = await open("conforming");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.owned = 1";
    document.body.append(script);
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:9/pixel.png";
    document.body.append(image);
    document.body.setAttribute("style", "color: red");
  });
  await page.waitForFunction(() => window.violations.length >= 3);
  assert.equal(await page.evaluate(() => window.owned), undefined);
  const noted = (await page.noted()).filter((one) => /^[a-z]+-src/.test(one));
  assert.deepEqual(noted.map((one) => one.split(":")[0]).sort(), ["img-src", "script-src-elem", "style-src-attr"]);
});
