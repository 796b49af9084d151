// What is shown, kept in the fragment: #scenario-success&show=failed,skipped&find=text

const state = { target: "", shown: new Set(), query: "" };

const decoded = (text) => {
  try { return decodeURIComponent(text); } catch { return text; }
};

const readState = () => {
  const [target, ...parts] = location.hash.slice(1).split("&");
  state.target = decoded(target);
  state.shown = new Set();
  state.query = "";
  for (const part of parts) {
    const [name, value = ""] = part.split("=", 2);
    if (name === "show") state.shown = new Set(decoded(value).split(",").filter(Boolean));
    if (name === "find") state.query = decoded(value);
  }
};

const fragment = () => {
  const parts = [encodeURIComponent(state.target)];
  if (state.shown.size > 0) parts.push(`show=${[...state.shown].join(",")}`);
  if (state.query) parts.push(`find=${encodeURIComponent(state.query)}`);
  return `#${parts.join("&")}`;
};

const writeState = () => history.replaceState(null, "", fragment());
