// One key each for what is done most.

const failures = () => {
  const violations = all('.card[data-kind="violation"]');
  const cards = violations.length > 0 ? violations : all(".card");
  return cards.filter((card) => !card.closest("[hidden], .folded:not([open])"));
};

const step = (by) => {
  const cards = failures();
  if (cards.length === 0) return;
  const current = cards.findIndex((card) => card.contains(document.activeElement) || card.classList.contains("target"));
  const next = current < 0 ? (by > 0 ? 0 : cards.length - 1) : current + by;
  const card = cards[Math.min(Math.max(next, 0), cards.length - 1)];
  state.target = card.id;
  writeState();
  goTo(card);
};

const showKeys = () => {
  const dialog = byId("keys");
  if (!dialog.open) dialog.showModal();
};

const keys = {
  "/": () => byId("search").focus(),
  "j": () => step(1),
  "k": () => step(-1),
  "?": showKeys,
};

const pressed = (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === "Escape" && isTyping) {
    search("");
    event.target.blur();
  }
  const isFree = !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isFree || byId("keys").open || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
};

const search = (text) => {
  byId("search").value = text;
  state.query = text;
  state.target = "";
  writeState();
  filter(null);
};
