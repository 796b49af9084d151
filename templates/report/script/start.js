// Puts everything to work.

const clicked = (event) => {
  const link = event.target.closest('a[href^="#"]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (link && isPlain) {
    event.preventDefault();
    follow(decoded(link.hash.slice(1)));
  }
  const button = event.target.closest("button");
  if (button?.classList.contains("copy")) copy(button);
  if (button?.dataset.filter) toggleVerdict(button.dataset.filter);
};

const toggleVerdict = (verdict) => {
  if (!state.shown.delete(verdict)) state.shown.add(verdict);
  state.target = "";
  writeState();
  filter(null);
};

const reset = () => {
  state.shown.clear();
  search("");
};

const toggled = ({ target }) => {
  if (!target.open) return;
  if (target.dataset?.scenario) showExchanges(target);
  if (target.exchange) fillExchange(target);
};

// On paper nothing can be opened: folded parts are printed, and scenarios without success with the
// exchanges that a finding cites.
let openedToPrint = [];

const beforePrint = () => {
  const scenarios = all('.scenario[data-verdict="failed"], .scenario[data-verdict="inconclusive"]');
  for (const scenario of scenarios) showExchanges(scenario);
  const cited = scenarios.flatMap((one) => all(".exchange", one).filter((row) => row.exchange.cited));
  const folded = all(".folded, .judged-by, .left-behind details").filter((one) => one.localName === "details");
  openedToPrint = [...folded, ...scenarios, ...cited].filter((one) => !one.open);
  for (const one of openedToPrint) reveal(one);
};

const afterPrint = () => {
  for (const one of openedToPrint) one.open = false;
  openedToPrint = [];
};

const read = () => {
  readState();
  byId("search").value = state.query;
  apply();
};

for (const control of all("#toolbar, .copy")) control.hidden = false;
new ResizeObserver(measure).observe(byId("toolbar"));
document.addEventListener("click", clicked);
document.addEventListener("keydown", pressed);
// It does not bubble, but it can be caught on its way down.
document.addEventListener("toggle", toggled, true);
byId("search").addEventListener("input", (event) => search(event.target.value));
byId("reset").addEventListener("click", reset);
byId("help").addEventListener("click", showKeys);
byId("close-keys").addEventListener("click", () => byId("keys").close());
addEventListener("hashchange", read);
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
read();
