// Make reveal.js's pages for print fit for paper: what a click would open is open, steps are at their end, and every
// slide has one page, on which it is scaled where it is too large. Returns what stands on each page.
async () => {
  const pages = [...document.querySelectorAll(".pdf-page")];
  const seen = (element) => element.checkVisibility();
  const style = (element, rules) => Object.entries(rules).forEach(([name, value]) => element.style.setProperty(name, value, "important"));

  // --- tabs, one below the other, each under its label
  const heading = (text) => Object.assign(document.createElement("p"), { textContent: text, className: "tab-on-paper" });
  const openTabs = (slide) => {
    for (const input of slide.querySelectorAll('input[type="radio"]')) { // sphinx-design, sphinx-inline-tabs
      const label = slide.querySelector(`label[for="${CSS.escape(input.id)}"]`);
      const content = label?.nextElementSibling;
      if (!content) continue;
      style(input.parentElement, { display: "block" });
      style(input, { display: "none" });
      style(content, { display: "block", order: "0" });
      label.replaceWith(heading(label.textContent.trim()));
    }
    for (const tab of slide.querySelectorAll('[role="tab"]')) { // sphinx-tabs
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (!panel) continue;
      panel.hidden = false;
      style(panel, { display: "block" });
      panel.prepend(heading(tab.textContent.trim()));
    }
    slide.querySelectorAll('[role="tablist"]').forEach((each) => each.remove());
    slide.querySelectorAll("details:not(.stamp)").forEach((each) => { each.open = true; });
  };

  // --- steps, as they are when the last key was pressed
  const endSteps = (slide) => {
    const steps = Reveal.getPlugins && [...slide.querySelectorAll(".fragment")];
    const last = Math.max(...steps.map((each) => Number(each.dataset.fragmentIndex ?? 0)));
    for (const each of steps) {
      each.classList.add("visible");
      each.classList.toggle("current-fragment", Number(each.dataset.fragmentIndex ?? 0) === last);
      const gone = each.matches(".fade-out, .fade-in-then-out:not(.current-fragment), .current-visible:not(.current-fragment)");
      if (gone) style(each, { visibility: "hidden", opacity: "0" });
    }
  };

  // --- what would need scrolling
  const unroll = (slide) => {
    for (const each of slide.querySelectorAll("*")) {
      const { overflowX, overflowY } = getComputedStyle(each);
      if (!/auto|scroll/.test(overflowX + overflowY)) continue;
      const wide = each.scrollWidth > each.clientWidth + 1;
      style(each, { "max-height": "none", overflow: "visible" });
      if (wide && each.matches("pre, code")) style(each, { "white-space": "pre-wrap", "overflow-wrap": "anywhere" });
    }
  };

  // --- the page
  const background = (page) => {
    const everywhere = page.style.background; // reveal.js gives all pages that of the slide that is shown, its theme's
    page.style.background = "";
    if (/^rgba\(0, 0, 0, 0\)/.test(getComputedStyle(page).background)) page.style.background = everywhere;
    const { parallaxBackgroundImage: image, parallaxBackgroundSize: size } = Reveal.getConfig();
    const own = page.querySelector(".slide-background-content")?.style.backgroundImage;
    if (image && !own) page.style.background = `url("${image.replace(/^url\(["']?|["']?\)$/g, "")}") 0 0 / ${size || "cover"} no-repeat`;
  };
  const extent = (slide) => {
    const from = slide.getBoundingClientRect();
    const skipped = "aside, .stamp p, .slide-number, .visually-hidden";
    const boxes = [...slide.querySelectorAll("*")].filter((each) => seen(each) && !each.closest(skipped))
      .map((each) => each.getBoundingClientRect()).filter((box) => box.width > 1 && box.height > 1);
    return { width: Math.max(0, ...boxes.map((box) => box.right - from.left)), height: Math.max(0, ...boxes.map((box) => box.bottom - from.top)) };
  };
  const fit = (page, slide) => {
    const room = { width: page.clientWidth, height: page.clientHeight };
    style(slide, { top: "0px" });
    const { paddingBottom } = getComputedStyle(slide);
    const need = extent(slide);
    const slack = 2; // pixels: browsers round
    if (need.width <= room.width + slack && need.height <= room.height + slack) return 1;
    const full = { width: Math.max(need.width, room.width), height: Math.max(need.height + parseFloat(paddingBottom), room.height) };
    const share = Math.min(room.width / full.width, room.height / full.height);
    // not by a transform: what is higher than a page before it would be broken off there
    style(slide, { zoom: share, width: `${full.width}px`, height: `${full.height}px`, "min-height": "0", overflow: "visible",
      left: `${(room.width / share - full.width) / 2}px` });
    return share;
  };
  const number = (page, at) => {
    const sign = page.querySelector(".slide-number-pdf") ?? page.appendChild(Object.assign(document.createElement("div"), { className: "slide-number slide-number-pdf" }));
    sign.textContent = `${at} / ${pages.length}`;
    style(sign, { position: "absolute", "font-size": "20px", background: "none", opacity: "1", display: "block", "z-index": "2" });
  };
  const notes = (slide) => [...slide.querySelectorAll("aside.notes")].map((each) => each.innerHTML).join("\n") || (slide.dataset.notes ?? "");

  const sheet = document.head.appendChild(document.createElement("style"));
  sheet.textContent = `.pdf-page { overflow: hidden !important; break-after: page; break-inside: avoid }
    .tab-on-paper { margin: 0 0 8px !important; font-weight: 700; font-size: 0.8em }
    .reveal-print aside.notes { display: none !important }`;
  await document.fonts.ready;
  const found = [];
  for (const [at, page] of pages.entries()) {
    const slide = page.querySelector(":scope > section");
    openTabs(slide);
    endSteps(slide);
    unroll(slide);
    background(page);
    const title = slide.querySelector("h1, h2, h3");
    found.push({
      title: title?.textContent.trim() ?? "",
      begins: slide.matches(".level-1") || (!slide.matches(".slide") && Boolean(title?.matches("h1, h2"))),
      scale: fit(page, slide),
      notes: notes(slide),
    });
    number(page, at + 1);
  }
  return found;
}
