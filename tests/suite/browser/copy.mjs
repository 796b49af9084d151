// Commands reach the clipboard as they stand.

import { assert, close, run } from "./harness.mjs";

const allowed = { permissions: ["clipboard-read", "clipboard-write"] };

const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

await run(async (open) => {
  const page = await open("violating", "", allowed);
  const inFinding = page.locator(".evidence .command").first();
  await inFinding.locator(".copy").press("Enter");
  await inFinding.locator("text=Copied").waitFor();
  assert.equal(await copied(page), await inFinding.locator("pre").textContent());
  assert.match(await copied(page), /^curl -i -X DELETE http:\/\/127\.0\.0\.1:4010\/v2\/[^ ]+ \\\n {2}-H "authorization: Bearer \$VERIFIK_TOKEN"/);

  await page.evaluate(() => { location.hash = "#exchange-double-delete-1"; });
  const inExchange = page.locator("#exchange-double-delete-1 .command");
  await inExchange.locator(".copy").press("Enter");
  await inExchange.locator("text=Copied").waitFor();
  assert.match(await copied(page), /--data-raw '\{"name":"conformance"\}'$/);
  await close(page);

  // Where the clipboard is refused, the command is selected instead.
  const refused = await open("violating");
  await refused.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await refused.locator(".copy").first().press("Enter");
  await refused.locator(".copy >> text=Selected").waitFor();
  assert.match(await refused.evaluate(() => getSelection().toString()), /^curl /);
  await close(refused);
});
