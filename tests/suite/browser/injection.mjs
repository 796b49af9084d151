// What a provider sends is shown as text, and as nothing else.

import { assert, close, openEverything, run } from "./harness.mjs";

await run(async (open) => {
  for (const name of ["hostile", "injecting"]) {
    const page = await open(name, "#exchange-rejected-body-1");
    await openEverything(page);
    const found = await page.evaluate(() => ({
      owned: window.owned,
      foreign: [...document.querySelectorAll("img, iframe, object, embed, base, form, evil, body script:not([type]) ~ *")].length,
      scripts: document.querySelectorAll("script:not([type])").length,
      handlers: [...document.querySelectorAll("*")].flatMap((node) => node.getAttributeNames())
        .filter((attribute) => attribute.startsWith("on")),
      links: [...document.querySelectorAll("a")].map((link) => link.protocol).filter((one) => !["file:", "https:"].includes(one)),
      hidden: /[\u0000-\u0008\u202a-\u202e\u2028\u2029]/.test(document.documentElement.textContent),
    }));
    assert.deepEqual(found, { owned: undefined, foreign: 0, scripts: 1, handlers: [], links: [], hidden: false }, name);
    await close(page);
  }
  const page = await open("injecting", "#exchange-rejected-body-1");
  // What was sent stays visible, in the findings and in the exchange.
  assert.match(await page.locator(".card .actual").first().innerText(), /<script>window\.owned = 1<\/script>/);
  assert.match(await page.locator(".exchange .message").last().innerText(), /<img src=x onerror/);
  await close(page);
});
