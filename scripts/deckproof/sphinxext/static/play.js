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

  // What was run in a wide terminal is played in one whose letters are read from the last row: long lines are wrapped
  // there, as on the slide, and what is too much scrolls away.
  const CELL = 0.62; // of a letter's size, and a little for the edges
  const LINE = 1.36;
  const roomFor = (data, stage) => {
    const { width, height } = JSON.parse(data.slice(0, data.indexOf("\n")));
    const least = document.documentElement.classList.contains("phone") ? 17 : Math.max(22, innerHeight / 720 * 22);
    const cols = Math.min(width, 80, Math.floor(stage.clientWidth / least / CELL));
    return { cols, rows: Math.max(4, Math.min(height, Math.floor((stage.clientHeight - 48) / least / LINE))) };
  };

  const play = async (block) => {
    await (ready ??= Promise.all(parts.map(fetched)));
    const dialog = Object.assign(document.createElement("dialog"), { className: "player" });
    dialog.setAttribute("aria-label", "Recording of the real run");
    const stage = dialog.appendChild(document.createElement("div"));
    document.body.append(dialog);
    dialog.showModal();
    const data = deckproofRecordings[block.dataset.recording];
    const film = AsciinemaPlayer.create({ data }, stage, {
      autoPlay: true, fit: "both", idleTimeLimit: 1.5, ...roomFor(data, stage),
      terminalFontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono") || "monospace",
    });
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
