// Figures of a report with 5,000 exchanges. They are printed, never asserted.

import { stat } from "node:fs/promises";
import { fileOf, run } from "./harness.mjs";

const ROUNDS = 5;

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

// Each from the deed until the next frame is drawn.
const measure = () => {
  const drawn = async (deed) => {
    const started = performance.now();
    deed();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - started;
  };
  const type = (text) => {
    const search = document.getElementById("search");
    search.value = text;
    search.dispatchEvent(new Event("input"));
  };
  return (async () => ({
    "DOMContentLoaded": performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    "first filter": await drawn(() => document.querySelector('[data-filter="failed"]').click()),
    "first search": await drawn(() => type("conformance")),
    "next search": await drawn(() => type("nothing of the kind")),
    "open a scenario": await drawn(() => { type(""); location.hash = "#exchange-scenario-0-50"; }),
  }))();
};

const figures = async (open, name) => {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await open(name);
    rounds.push(await page.evaluate(measure));
    await page.context().close();
  }
  const { size } = await stat(fileOf(name));
  console.log(`  size: ${(size / 1e6).toFixed(1)} MB`);
  for (const deed of Object.keys(rounds[0])) {
    console.log(`  ${deed}: ${median(rounds.map((one) => one[deed])).toFixed(0)} ms (median of ${ROUNDS})`);
  }
};

await run(async (open) => {
  for (const [name, what] of [["large", "50 scenarios of 100 exchanges"], ["crowded", "one scenario of 5,000 exchanges"]]) {
    console.log(`${what}:`);
    await figures(open, name);
  }
});
