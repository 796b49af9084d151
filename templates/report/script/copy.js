// Copying what stands in a block of code.

const select = (node) => {
  const selection = getSelection();
  selection.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(node);
  selection.addRange(range);
};

const copy = async (button) => {
  const block = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = "Copied";
  } catch {
    // A browser may refuse the clipboard; what is selected can still be copied by hand.
    select(block);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};

const copyButton = () => {
  const button = make("button", "copy", "Copy");
  button.type = "button";
  return button;
};
