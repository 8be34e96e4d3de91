// What axe-core, which is loaded before, says of one slide, or of a page on which all of them stand.
// On a stage the other slides are emptied meanwhile: axe looks at hidden elements, too, and forty slides take a minute.
async ({ number }) => {
  const slides = [...document.querySelectorAll(".reveal .slides section")].filter((each) => !each.querySelector("section"));
  const content = slides.map((each) => [...each.childNodes]);
  if (number) {
    const { h, v } = Reveal.getIndices(slides[number - 1]);
    Reveal.slide(h, v ?? 0, 999);
    slides.forEach((each, at) => at === number - 1 || each.replaceChildren());
  }
  try {
    const { violations } = await axe.run(document, { preload: false, iframes: false, resultTypes: ["violations"] });
    return violations.flatMap(({ id, impact, help, nodes }) => nodes.map(({ target, html, failureSummary }) => {
      const element = document.querySelector(target.flat().at(-1));
      return {
        number: slides.findIndex((each) => each.contains(element)) + 1,
        rule: id, impact, help, html: html.replace(/\s+/g, " ").slice(0, 100), todo: failureSummary.split("\n")[1]?.trim() ?? "",
        text: (element?.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 60),
        block: element?.closest("[data-block]")?.dataset.block ?? "",
      };
    }));
  } finally {
    if (number) slides.forEach((each, at) => at === number - 1 || each.replaceChildren(...content[at]));
  }
}
