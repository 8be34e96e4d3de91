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
  const sheets = '<path d="M9 3h11v13H9z"/><path d="M15 20v1H4V8h1"/>';
  const tick = '<path d="m4 12.5 5.5 5.5L20 6.5"/>';
  const icon = (paths) => `<svg viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;
  const dress = (block) => {
    const button = Object.assign(document.createElement("button"), { className: "copy", type: "button" });
    button.innerHTML = icon(sheets);
    button.setAttribute("aria-label", "Copy what is typed here");
    button.addEventListener("keydown", (event) => event.stopPropagation()); // Space would be the next slide
    button.addEventListener("click", async () => {
      await copied(block.dataset.typed);
      button.innerHTML = icon(tick);
      button.classList.add("done");
      setTimeout(() => { button.innerHTML = icon(sheets); button.classList.remove("done"); }, 1500);
    });
    block.append(button);
  };
  // once the first slide is seen: a frame's callbacks come before it is painted, a timer set there after
  requestAnimationFrame(() => setTimeout(() => document.querySelectorAll(".block[data-typed]").forEach(dress)));
})();
