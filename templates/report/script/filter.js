// Showing only what has a verdict, or holds a text.

const items = all(".item");
const holders = all(".group, .section, .folded").filter((holder) => holder.querySelector(".item"));
const texts = new Map();

const textOf = (item) => {
  if (!texts.has(item)) {
    const island = item.dataset.scenario ? islandOf(item).textContent : "";
    texts.set(item, { own: item.textContent.toLowerCase(), island: island.toLowerCase() });
  }
  return texts.get(item);
};

// The query as the JSON of the exchanges would spell it.
const escapes = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
const inJson = (query) => JSON.stringify(query).slice(1, -1).replace(/[<>&]/g, (one) => escapes[one]);

const holds = (item, query) => {
  const { own, island } = textOf(item);
  return own.includes(query) || (island !== "" && island.includes(inJson(query)));
};

const isShown = (item, query, target) => {
  // The target of a link is shown regardless of the filter.
  if (target && item.contains(target)) return true;
  const { verdict } = item.dataset;
  const fits = state.shown.size === 0 || state.shown.has(verdict);
  return fits && (query === "" || holds(item, query));
};

const counted = (selector, one, many) => {
  const nodes = all(selector);
  const visible = nodes.filter((node) => !node.hidden).length;
  return `${visible} of ${nodes.length} ${nodes.length === 1 ? one : many}`;
};

const filter = (target) => {
  const query = state.query.trim().toLowerCase();
  for (const item of items) item.hidden = !isShown(item, query, target);
  for (const holder of holders) holder.hidden = !holder.querySelector(".item:not([hidden])");
  if (query !== "") for (const folded of all(".folded:not([hidden])")) folded.open = true;
  for (const chip of all("[data-filter]")) {
    chip.setAttribute("aria-pressed", String(state.shown.has(chip.dataset.filter)));
  }
  const isFiltered = state.shown.size > 0 || query !== "";
  byId("nothing").hidden = !isFiltered || items.some((item) => !item.hidden);
  byId("count").textContent = isFiltered
    ? `${counted(".scenario", "scenario", "scenarios")}, ${counted(".requirement", "requirement", "requirements")}`
    : "";
  for (const scenario of all(".scenario[open]")) markHits(scenario);
};

// Within an open scenario, the exchanges that hold the text are marked and counted.
const markHits = (scenario) => {
  const query = state.query.trim().toLowerCase();
  // Compared as JSON text, since an exchange is no single string.
  const needle = JSON.stringify(query).slice(1, -1);
  let hits = 0;
  for (const details of all(".exchange", scenario)) {
    const isHit = query !== "" && JSON.stringify(details.exchange).toLowerCase().includes(needle);
    details.classList.toggle("hit", isHit);
    if (isHit) hits += 1;
  }
  const note = scenario.querySelector(".hits");
  if (note) note.textContent = query === "" ? "" : `The text is in ${hits} of its exchanges.`;
};
