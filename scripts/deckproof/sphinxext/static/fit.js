// Code as large as its slide allows: the style sheet knows how wide a block may become, this how high. Blocks of one
// slide have letters of one size, so that a short line does not shout at a long one; text gives way a little, too.
(() => {
  if (!window.Reveal || document.documentElement.classList.contains("phone")) return;
  const LEAST = 24;
  const MOST = 36;
  const FAIR = 28; // before code becomes smaller than this, text does
  const TEXTS = [30, 28];
  const seen = (element) => element.checkVisibility();
  const size = (block) => parseFloat(getComputedStyle(block.querySelector("pre") ?? block).fontSize);
  const bottom = (slide) => Math.max(0, ...[...slide.children]
    .filter((each) => each.offsetParent && !/^(absolute|fixed)$/.test(getComputedStyle(each).position))
    .map((each) => each.offsetTop + each.offsetHeight));
  const fit = (slide) => {
    if (!slide?.clientHeight) return;
    const blocks = [...slide.querySelectorAll(".block")].filter((each) => seen(each) && !each.closest("table"));
    const give = (name, size) => slide.style.setProperty(name, `${size}px`);
    const { height } = Reveal.getConfig();
    const room = height - (parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--foot")) || 0);
    const full = () => bottom(slide) > room;
    give("--most", MOST);
    slide.style.removeProperty("--text");
    let most = blocks.length ? Math.floor(Math.min(...blocks.map(size))) : LEAST;
    for (give("--most", most); most > FAIR && full(); give("--most", most)) most -= 1;
    for (const text of TEXTS) if (full()) give("--text", text);
    for (; most > LEAST && full(); give("--most", most)) most -= 1;
  };
  const slides = () => [...document.querySelectorAll(".reveal .slides section.slide")];
  const now = () => fit(Reveal.getCurrentSlide());
  Reveal.on("ready", now);
  Reveal.on("slidechanged", now);
  Reveal.on("pdf-ready", () => slides().forEach(fit));
  for (const turned of ["change", "toggle"]) document.addEventListener(turned, now, true); // a tab, something unfolded
  document.fonts?.addEventListener("loadingdone", () => { if (Reveal.isReady()) now(); });
})();
