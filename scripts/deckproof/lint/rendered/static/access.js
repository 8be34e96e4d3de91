// What axe-core, which is loaded before, says of one slide, or of a page on which all of them stand.
// On a stage the other slides are emptied meanwhile: axe looks at hidden elements, too, and forty slides take a minute.
async ({ number }) => {
  const { all, turnTo, eachFace } = deckproof;
  const content = all.map((each) => [...each.childNodes]);
  const others = number ? all.filter((_, at) => at !== number - 1) : [];
  const told = ({ id, impact, help }, { target, html, failureSummary }) => {
    const element = document.querySelector(target.flat().at(-1));
    return {
      number: all.findIndex((each) => each.contains(element)) + 1,
      rule: id, impact, help, html: html.match(/^<[^>]*>/)?.[0].slice(0, 100) ?? "",
      todo: failureSummary.split("\n")[1]?.trim() ?? "",
      text: (element?.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 60),
      block: element?.closest("[data-block]")?.dataset.block ?? "",
    };
  };
  if (number) turnTo(all[number - 1]);
  const found = [];
  others.forEach((each) => each.replaceChildren());
  try {
    await eachFace(number ? [all[number - 1]] : all, async () => {
      const { violations } = await axe.run(document, { preload: false, iframes: false, resultTypes: ["violations"] });
      found.push(...violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node))));
    });
  } finally {
    others.forEach((each) => each.replaceChildren(...content[all.indexOf(each)]));
  }
  return found;
}
