// The recording of a block's real run, played over the page: by its button, or on a slide by V.
// Player and recordings are loaded when the first one is asked for.
(() => {
  const root = document.documentElement.dataset.content_root ?? "./";
  const parts = ["asciinema-player.css", "asciinema-player.js", "recordings.js"];
  const fetched = (name) => new Promise((done, fail) => {
    const address = `${root}_static/${name}`;
    const tag = name.endsWith(".css")
      ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address })
      : Object.assign(document.createElement("script"), { src: address });
    Object.assign(tag, { onload: done, onerror: fail });
    document.head.append(tag);
  });
  let ready;

  const play = async (block) => {
    await (ready ??= Promise.all(parts.map(fetched)));
    const dialog = Object.assign(document.createElement("dialog"), { className: "player" });
    dialog.setAttribute("aria-label", "Recording of the real run");
    const stage = dialog.appendChild(document.createElement("div"));
    document.body.append(dialog);
    dialog.showModal();
    const data = deckproofRecordings[block.dataset.recording];
    const film = AsciinemaPlayer.create({ data }, stage, { autoPlay: true, fit: "both", idleTimeLimit: 1.5 });
    film.el.querySelector("[tabindex]")?.focus();
    dialog.addEventListener("keydown", (event) => event.stopPropagation()); // the player's own keys, not the deck's
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { film.dispose(); dialog.remove(); });
  };

  const dress = (block) => {
    const button = Object.assign(document.createElement("button"), { className: "play", type: "button" });
    button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 4.5v15l12.5-7.5z"/></svg>';
    button.setAttribute("aria-label", "Play the recording of the real run");
    button.addEventListener("keydown", (event) => event.stopPropagation());
    button.addEventListener("click", () => play(block));
    block.append(button);
  };
  requestAnimationFrame(() => setTimeout(() => document.querySelectorAll(".block[data-recording]").forEach(dress)));

  const first = () => Reveal.getCurrentSlide().querySelector(".block[data-recording]");
  const binding = { keyCode: 86, key: "V", description: "Play the recording of this slide" };
  if (window.Reveal && !document.documentElement.classList.contains("phone")) Reveal.addKeyBinding(binding, () => { const block = first(); if (block) play(block); });
})();
