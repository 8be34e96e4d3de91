// The speaker's window with notes and timer, by S. It is a third of a deck's scripts and most who open a deck never see
// it, so it is loaded when it is asked for: by key, by ?notes in the address, or by a window that was open before the
// deck was loaded anew and looks for it.
(() => {
  const address = document.querySelector("script[data-notes]")?.dataset.notes;
  if (!address || !window.Reveal || document.documentElement.classList.contains("phone")) return;
  let loading;
  const notes = () => (loading ??= new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: fail }));
  }).then(() => {
    Reveal.registerPlugin(RevealNotes()); // it binds S to itself
    return Reveal.getPlugin("notes");
  }));

  const seen = new URLSearchParams(location.search);
  if (seen.has("receiver")) { // we are a picture in the speaker's window, which hears only from the other one when it can turn
    const ready = JSON.stringify({ namespace: "reveal", eventName: "ready" });
    if (!seen.has("postMessageEvents")) Reveal.on("ready", () => parent.postMessage(ready, "*"));
    return;
  }
  if (seen.has("notes")) Reveal.on("ready", notes);
  const binding = { keyCode: 83, key: "S", description: "Speaker notes view" };
  Reveal.addKeyBinding(binding, async () => (await notes()).open());
  addEventListener("message", (event) => {
    if (typeof event.data === "string" && /"reveal-notes".*"heartbeat"/.test(event.data)) notes();
  });
})();
