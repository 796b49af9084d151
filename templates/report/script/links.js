// Following links within the page, also to exchanges that are not there yet.

const find = (name) => {
  if (!name) return null;
  const [, scenario] = /^exchange-(.+)-\d+$/.exec(name) ?? [];
  const holder = scenario && byId(`scenario-${scenario}`);
  if (holder) showExchanges(holder);
  return byId(name);
};

const reveal = (node) => {
  for (let one = node; one; one = one.parentElement) {
    if (one.localName !== "details") continue;
    one.open = true;
    if (one.dataset.scenario) showExchanges(one);
    if (one.exchange) fillExchange(one);
  }
};

const goTo = (node) => {
  for (const old of all(".target")) old.classList.remove("target");
  node.classList.add("target");
  reveal(node);
  const focused = node.querySelector(":scope > summary") ?? node;
  focused.focus({ preventScroll: true });
  node.scrollIntoView({ block: "start" });
  // Rows that were never drawn have a guessed height, so the place may have moved.
  requestAnimationFrame(() => node.scrollIntoView({ block: "start" }));
};

// What a link names must not end up under the bar that stays in view.
const measure = () => {
  const bar = byId("toolbar");
  const height = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  document.documentElement.style.setProperty("--bar", `${height}px`);
};

const apply = () => {
  const target = find(state.target);
  filter(target);
  measure();
  if (target) goTo(target);
};

const follow = (name) => {
  state.target = name;
  history.pushState(null, "", fragment());
  apply();
};
