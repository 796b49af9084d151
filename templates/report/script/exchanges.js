// The exchanges of a scenario, made from its JSON when the scenario is first opened.

const islandOf = (scenario) => byId(`exchanges-of-${scenario.dataset.scenario}`);

const code = (text, name) => {
  const block = make("pre", name, text);
  // Scrollable, so it must be reachable by key.
  block.tabIndex = 0;
  return block;
};

const headersOf = (headers) => {
  const list = make("dl", "headers");
  for (const [name, value] of headers ?? []) {
    list.append(make("div", "", make("dt", "", name), make("dd", "", value)));
  }
  return list;
};

const message = (title, line, tone, headers, body) => {
  const first = make("p", "line", make("code", "", line));
  if (tone) first.dataset.tone = tone;
  const part = make("section", "message", make("p", "label", title), first);
  if (headers) part.append(headersOf(headers));
  if (body) part.append(code(body.text, "body"));
  if (body?.note) part.append(make("p", "quiet", body.note));
  return part;
};

const fillExchange = (details) => {
  const { exchange } = details;
  if (!exchange || details.children.length > 1) return;
  const { answer } = exchange;
  const link = make("a", "link", "Link to this exchange");
  link.href = `#${details.id}`;
  details.append(make("div", "inside",
    make("div", "sides",
      message("Request", `${exchange.method} ${exchange.path}`, "", exchange.headers, exchange.body),
      message("Answer", answer.line, answer.tone, answer.headers, answer.body)),
    make("p", "quiet", `${exchange.timing}. `, link),
    make("div", "command", code(exchange.curl, ""), copyButton())));
};

const exchangeRow = (scenario, exchange) => {
  const { answer } = exchange;
  const status = make("span", "status", answer.status);
  status.dataset.tone = answer.tone;
  const summary = make("summary", "",
    make("span", "number", String(exchange.id)),
    make("span", "purpose", exchange.purpose),
    make("span", "request", make("b", "", exchange.method), ` ${exchange.path}`));
  if (exchange.branch) summary.append(make("span", "tag", `branch ${exchange.branch}`));
  if (exchange.attempt) summary.append(make("span", "tag", `attempt ${exchange.attempt}`));
  if (exchange.cited) summary.append(make("span", "tag cited", "finding"));
  summary.append(status, make("span", "took", exchange.took));
  const details = make("details", "exchange", summary);
  details.id = `exchange-${scenario}-${exchange.id}`;
  details.exchange = exchange;
  return make("li", "", details);
};

const showExchanges = (scenario) => {
  const list = scenario.querySelector(".exchanges");
  if (!list || list.children.length > 0) return;
  const rows = document.createDocumentFragment();
  for (const exchange of JSON.parse(islandOf(scenario).textContent)) {
    rows.append(exchangeRow(scenario.dataset.scenario, exchange));
  }
  list.append(rows);
  markHits(scenario);
};
