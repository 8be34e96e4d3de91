// What a presenter has besides reveal.js's own keys: T turns light to dark, C draws on the slide, X wipes it, R points.
(() => {
  if (!window.Reveal || document.documentElement.classList.contains("phone")) return;
  const SVG = "http://www.w3.org/2000/svg";
  const root = document.documentElement;
  const deck = document.querySelector(".reveal");
  const pointer = Object.assign(document.createElement("div"), { className: "pointer" });
  deck.append(pointer);

  const turn = () => { if ("oneScheme" in root.dataset) return; root.dataset.scheme = root.dataset.scheme === "dark" ? "light" : "dark"; };
  const toggle = (name) => () => {
    const on = !deck.classList.contains(name);
    deck.classList.remove("chalking", "pointing");
    deck.classList.toggle(name, on);
  };

  // A drawing belongs to its slide, in the slide's own units: it grows and shrinks with it, and is printed.
  const place = (event, slide) => {
    const box = slide.getBoundingClientRect();
    const { width, height } = Reveal.getConfig();
    return [(event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height]
      .map((each) => each.toFixed(1)).join(" ");
  };
  const board = (slide) => {
    const { width, height } = Reveal.getConfig();
    const found = slide.querySelector(":scope > svg.chalk");
    if (found) return found;
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("class", "chalk");
    made.setAttribute("viewBox", `0 0 ${width} ${height}`);
    made.setAttribute("aria-hidden", "true");
    return slide.appendChild(made);
  };
  const wipe = () => Reveal.getCurrentSlide().querySelector(":scope > svg.chalk")?.remove();

  let line = null;
  deck.addEventListener("pointerdown", (event) => {
    if (!deck.classList.contains("chalking") || event.button) return;
    const slide = Reveal.getCurrentSlide();
    line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${place(event, slide)}l0 0`);
    board(slide).append(line);
    event.preventDefault();
  });
  deck.addEventListener("pointermove", (event) => {
    pointer.style.translate = `${event.clientX}px ${event.clientY}px`;
    if (line) line.setAttribute("d", `${line.getAttribute("d")}L${place(event, Reveal.getCurrentSlide())}`);
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { line = null; });

  const keys = [
    [84, "T", "Light or dark", turn],
    [67, "C", "Draw on the slide", toggle("chalking")],
    [88, "X", "Wipe the slide", wipe],
    [82, "R", "Pointer", toggle("pointing")],
  ];
  for (const [keyCode, key, description, act] of keys) Reveal.addKeyBinding({ keyCode, key, description }, act);
})();
