// What the scripts share: a browser that opens a report and notes everything it should not do.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { VERIFIK_CHROMIUM, VERIFIK_BROWSER_MODULES, VERIFIK_PAGES } = process.env;
const require = createRequire(path.join(VERIFIK_BROWSER_MODULES, "package.json"));
const { chromium } = require("playwright-core");

export { assert };

export const PAGES = ["conforming", "violating", "folded", "hostile", "injecting", "exploring", "fault"];

export const axe = () => readFile(require.resolve("axe-core/axe.min.js"), "utf8");

export const fileOf = (name) => path.join(VERIFIK_PAGES, `${name}.html`);

export const addressOf = (name, fragment = "") => pathToFileURL(fileOf(name)).href + fragment;

let looked = 0;

// Starts a browser for the body of a script, and says at the end how much was looked at.
export const run = async (body) => {
  const browser = await chromium.launch({
    executablePath: VERIFIK_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    await body((name, fragment, options) => open(browser, name, fragment, options));
  } finally {
    await browser.close();
  }
  console.log(`looked at ${looked} pages`);
};

const open = async (browser, name, fragment = "", options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noted = [];
  page.on("console", (message) => noted.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noted.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url().split("#")[0];
    if (url !== addressOf(name) && !url.startsWith("data:image/")) noted.push(`request: ${url}`);
  });
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  await page.goto(addressOf(name, fragment));
  looked += 1;
  // Everything that the page did and should not have done.
  page.noted = async () => [...noted, ...await page.evaluate(() => window.violations ?? [])];
  page.visible = (selector) => page.locator(selector).filter({ visible: true }).count();
  page.fragment = () => new URL(page.url()).hash;
  return page;
};

export const close = async (page) => {
  assert.deepEqual(await page.noted(), []);
  await page.context().close();
};

// Opens every folded finding, every scenario and every exchange in it.
export const openEverything = (page) => page.evaluate(async () => {
  for (const kind of [".folded", ".scenario", ".exchange"]) {
    for (const one of document.querySelectorAll(kind)) one.open = true;
    // The event that a page hears comes with the next task.
    await new Promise((done) => setTimeout(done));
  }
});
