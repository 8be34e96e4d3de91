// The clicker always goes on. What was clicked with a pointer does not keep the keys, and the two keys of a remote turn
// the slide wherever one is but in a text that is being written; a film that covers the deck ends with it.
(() => {
  if (!window.Reveal || document.documentElement.classList.contains("phone")) return;
  const CONTROLS = "input, button, select, summary, label, a, video, audio, iframe, [tabindex], [role=tab]";
  const writes = (element) => element?.isContentEditable || element?.matches("textarea, input:not([type=radio], [type=checkbox], [type=button], [type=range])");
  const free = () => {
    const held = document.activeElement;
    if (held?.matches(CONTROLS) && !writes(held) && !held.closest("dialog")) held.blur();
  };
  const soon = () => setTimeout(free); // what else hears the click may give the focus back
  let pointed = false;
  addEventListener("pointerdown", () => { pointed = true; }, true);
  addEventListener("keydown", () => { pointed = false; }, true);
  for (const name of ["click", "focusin"]) document.addEventListener(name, () => { if (pointed) soon(); }, true);

  const TURNS = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() };
  addEventListener("keydown", (event) => {
    const act = TURNS[event.key];
    const film = document.querySelector("dialog.player[open]");
    const held = document.activeElement;
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!film && (!held?.matches(CONTROLS) || writes(held) || Reveal.isOverview())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    film?.close();
    free();
    act();
  }, true);
})();
