// What measuring and asking axe-core have in common: which slides there are, turning to one, and turning its tabs.
() => {
  const all = [...document.querySelectorAll(".reveal .slides section")].filter((each) => !each.querySelector("section"));
  const isStaged = () => Boolean(window.Reveal?.isReady?.());
  const turnTo = (slide) => {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v ?? 0, 999);
  };
  const tabSets = (slide) => {
    const radios = Map.groupBy(slide.querySelectorAll("input[type=radio]"), (each) => each.name);
    const lists = [...slide.querySelectorAll("[role=tablist]")].map((each) => [...each.querySelectorAll("[role=tab]")]);
    return [...radios.values(), ...lists].filter((each) => each.length);
  };
  const turn = (tab) => {
    if (tab.type === "radio") tab.checked = true;
    else if (tab.getAttribute("aria-selected") !== "true") tab.click();
  };
  // Does something for each face that these slides have: once, or for the first tabs, for the second ones, and so on.
  const eachFace = async (slides, act) => {
    const sets = slides.flatMap(tabSets);
    const faces = Math.max(1, ...sets.map((each) => each.length));
    for (let face = 0; face < faces; face += 1) {
      for (const tabs of sets) turn(tabs[Math.min(face, tabs.length - 1)]);
      await act();
    }
    if (faces > 1) for (const [first] of sets) turn(first);
  };
  window.deckproof = { all, isStaged, turnTo, eachFace };
}
