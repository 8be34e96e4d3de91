// A copy button on every code block: it copies what is typed there, and nothing of what comes back.
(() => {
  const copied = (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy"); // pages without a secure context have no other way
    field.remove();
    return Promise.resolve();
  };
  for (const block of document.querySelectorAll(".block[data-typed]")) {
    const button = Object.assign(document.createElement("button"), { className: "copy", type: "button" });
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy what is typed here");
    button.addEventListener("keydown", (event) => event.stopPropagation()); // Space would be the next slide
    button.addEventListener("click", async () => {
      await copied(block.dataset.typed);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
  }
})();
