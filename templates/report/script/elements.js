// Finding and making elements. Text only ever becomes a text node, so nothing can be injected.

const byId = (id) => document.getElementById(id);

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const make = (name, className, ...content) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content);
  return node;
};
