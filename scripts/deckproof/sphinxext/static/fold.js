// Long output is folded in the handout, so that a page is read by its commands; a click unfolds it. Paper shows all.
(() => {
  for (const output of document.querySelectorAll(".block .output")) {
    const lines = output.textContent.trimEnd().split("\n").length;
    const button = Object.assign(document.createElement("button"), { className: "fold", type: "button" });
    const label = () => { button.textContent = output.hidden ? `${lines} lines of output` : "fold"; };
    const turn = () => { output.hidden = !output.hidden; button.setAttribute("aria-expanded", !output.hidden); label(); };
    button.addEventListener("click", turn);
    output.before(button);
    turn();
  }
})();
