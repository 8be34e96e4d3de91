// What can be measured of slides as they are shown: where things stand, how large letters are, how well they stand out.
// It judges nothing but what needs the page to be judged: what is cut off, what reaches over an edge, what is broken.
async ({ number, colours: wantsColours, edges: wantsEdges }) => {
  const SLACK = 1.5; // pixels of the screen: browsers round
  const { all, isStaged, turnTo, eachFace } = deckproof;
  const staged = isStaged();
  let memory = new Map(); // of what holds until a tab is turned
  const once = (make) => (key) => {
    if (!memory.has(make)) memory.set(make, new Map());
    const kept = memory.get(make);
    if (!kept.has(key)) kept.set(key, make(key));
    return kept.get(key);
  };

  const words = (text, limit) => text.replace(/\s+/g, " ").trim().slice(0, limit);
  const isSeen = once((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
  const HOLDERS = "pre, p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, figcaption, label, button, summary";
  const holder = (element) => element.closest("svg") ?? element.closest(HOLDERS) ?? element;
  const said = (element) => (element.localName === "svg" ? element.querySelector("title") ?? element : element).textContent;
  const about = (element) => ({
    text: words(said(element), 60),
    within: words(said(holder(element)), 60),
    block: element.closest("[data-block]")?.dataset.block ?? "",
  });
  const boxes = (node) => [...node.data.matchAll(/\S+(?: \S+)*/g)].flatMap((run) => { // blanks may hang over an edge
    const range = document.createRange();
    range.setStart(node, run.index);
    range.setEnd(node, run.index + run[0].length);
    return [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
  });
  const texts = (top) => {
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || element.closest("script, style, title, desc") || !isSeen(element)) continue;
      const where = boxes(walker.currentNode);
      if (where.length) found.push({ element, text: walker.currentNode.data, where });
    }
    return found;
  };

  // --- sizes, in pixels of the screen
  const scale = once((element) => {
    if (element instanceof SVGGraphicsElement) {
      const { a, b, c, d } = element.getScreenCTM();
      return Math.sqrt(Math.abs(a * d - b * c));
    }
    const style = getComputedStyle(element);
    const { a, b, c, d } = new DOMMatrix(style.transform === "none" ? "" : style.transform);
    const own = Math.sqrt(Math.abs(a * d - b * c)) * (parseFloat(style.zoom) || 1) * (parseFloat(style.scale) || 1);
    return own * (element.parentElement ? scale(element.parentElement) : 1);
  });
  const isCode = (element, style) =>
    Boolean(element.closest("pre, code, kbd, samp")) || /mono|consolas|menlo|courier/i.test(style.fontFamily);

  // --- colours: what is painted behind and above a point, from the bottom up
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const colour = once((text) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = text;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  });
  const MIX = { multiply: (top, under) => (top * under) / 255, screen: (top, under) => 255 - ((255 - top) * (255 - under)) / 255 };
  const laid = (top, under, mode) =>
    [0, 1, 2].map((each) => {
      const mixed = MIX[mode] ? MIX[mode](top[each], under[each]) : top[each];
      return mixed * top[3] + under[each] * (1 - top[3]);
    });
  const light = (channels) => {
    const [red, green, blue] = channels.map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const hex = (channels) => `#${channels.map((each) => Math.round(each).toString(16).padStart(2, "0")).join("")}`;
  const colours = () => {
    const style = once((element) => getComputedStyle(element));
    const opacity = once((element) => Number(style(element).opacity) * (element.parentElement ? opacity(element.parentElement) : 1));
    const faded = ([red, green, blue, alpha], element, share = 1) => [red, green, blue, alpha * opacity(element) * share];
    const paint = (element) => {
      const { fill, fillOpacity, backgroundColor } = style(element);
      if (element instanceof SVGGeometryElement) return /^(rgb|color|ok|lab|lch|hsl)/.test(fill) ? faded(colour(fill), element, Number(fillOpacity)) : [0, 0, 0, 0];
      return element instanceof SVGGraphicsElement && element.ownerSVGElement ? [0, 0, 0, 0] : faded(colour(backgroundColor), element);
    };
    const ink = (element) => {
      const { fill, fillOpacity, color } = style(element);
      return element instanceof SVGGraphicsElement ? faded(colour(fill), element, Number(fillOpacity)) : faded(colour(color), element);
    };
    const chain = (element) => (element ? [element, ...chain(element.parentElement)] : []);
    const through = (box) => document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const at = (element, box, letters = ink(element)) => {
      let hit = through(box);
      if (!staged && !hit.includes(element)) { // a browser tells only what is behind points that it shows
        element.scrollIntoView({ block: "center", inline: "center" });
        hit = through(element.getBoundingClientRect());
      }
      const place = hit.indexOf(element);
      const under = place < 0 ? chain(element) : hit.slice(place);
      const above = place < 0 ? [] : hit.slice(0, place).filter((each) => !element.contains(each));
      let back = under.reduceRight((below, each) => laid(paint(each), below, style(each).mixBlendMode), [255, 255, 255]);
      let front = laid(letters, back, "normal");
      for (const each of above.reverse()) {
        [front, back] = [front, back].map((below) => laid(paint(each), below, style(each).mixBlendMode));
      }
      return { contrast: contrast(front, back), ink: hex(front), paper: hex(back) };
    };
    return { at, letters: (element, value) => faded(colour(value), element) };
  };

  // --- words that no element holds: the marks of lists, and what style sheets write
  const written = (element) =>
    ["::before", "::after", "::marker"].flatMap((part) => {
      const style = getComputedStyle(element, part);
      const speaks = part === "::marker" ? style.listStyleType === "decimal" || /^"/.test(style.content) : /"[^"]*[\p{L}\p{N}]/u.test(style.content);
      if (!speaks || (part === "::marker" && getComputedStyle(element).display !== "list-item")) return [];
      return [{ element, style, text: words(style.content.replace(/^"|"$/g, ""), 60) }];
    });

  const measureTexts = (tops) => {
    const runs = tops.flatMap(texts);
    const drawn = tops.flatMap((top) => [top, ...top.querySelectorAll("*")]).filter(isSeen).flatMap(written);
    const { at, letters } = colours();
    const facts = [
      ...runs.map((run) => ({ ...run, style: getComputedStyle(run.element) })),
      ...drawn.map((run) => ({ ...run, where: [run.element.getBoundingClientRect()], letters: letters(run.element, run.style.color) })),
    ];
    return facts.map(({ element, where, text, style, letters }) => {
      const looks = [where[0], ...where.slice(1).slice(-1)].map((box) => at(element, box, letters));
      const formula = element.closest("math"); // an index is as small as formulas have it
      const size = parseFloat(formula ? getComputedStyle(formula).fontSize : style.fontSize) * scale(element);
      const worst = looks.reduce((one, other) => (other.contrast < one.contrast ? other : one));
      return { ...about(element), text: words(text, 60), code: isCode(element, style), size, ...worst };
    });
  };

  // --- what is cut off or reaches over an edge, in pixels of the slide
  const over = (box, edges) => {
    const found = { left: edges.left - box.left, right: box.right - edges.right, above: edges.top - box.top, below: box.bottom - edges.bottom };
    const [side, by] = Object.entries(found).reduce((one, other) => (other[1] > one[1] ? other : one));
    return by > SLACK ? { side, by } : null;
  };
  const cutting = (element, stop) => {
    const around = [];
    for (let each = element; each && each !== stop; each = each.parentElement) {
      if (each instanceof SVGElement) continue;
      const { overflowX, overflowY } = getComputedStyle(each);
      if (overflowX !== "visible" || overflowY !== "visible") around.push({ each, scrolls: /auto|scroll/.test(overflowX + overflowY) });
    }
    return around;
  };
  const inner = (element) => {
    const { left, top } = element.getBoundingClientRect();
    const share = scale(element);
    const [x, y] = [left + element.clientLeft * share, top + element.clientTop * share];
    return { left: x, top: y, right: x + element.clientWidth * share, bottom: y + element.clientHeight * share };
  };
  const PICTURES = "img, svg, video, canvas, iframe, object, pre";
  const measureEdges = (slide) => {
    const stage = staged ? document.querySelector(".reveal .slides").getBoundingClientRect() : null;
    const edges = stage ?? { left: 0, right: innerWidth, top: -Infinity, bottom: Infinity };
    const unit = staged ? scale(slide) : 1;
    const things = [
      ...[...slide.querySelectorAll("*")].filter((each) => !(each instanceof SVGElement && each.ownerSVGElement) && isSeen(each))
        .map((element) => ({ element, box: element.getBoundingClientRect() })).filter(({ box }) => box.width > 1 && box.height > 1),
      ...texts(slide).flatMap(({ element, where }) => where.map((box) => ({ element, box, letters: true }))),
    ];
    const cut = [], spilt = [];
    for (const { element, box, letters } of things) {
      let hidden = false;
      for (const { each, scrolls } of letters || element.matches(PICTURES) ? cutting(letters ? element : element.parentElement, slide) : []) {
        const code = Boolean(each.closest("pre") ?? each.querySelector("pre"));
        const far = over(box, inner(each));
        hidden ||= Boolean(far);
        if (far && (staged || code || !scrolls)) cut.push({ element, code, ...far });
      }
      const far = hidden || cutting(element.parentElement, slide).length ? null : over(box, edges);
      if (far) spilt.push({ element, code: false, ...far });
    }
    const foot = staged ? footers(slide) : [];
    for (const { element, where } of staged ? texts(slide) : []) {
      const met = foot.find((each) => where.some((box) => Math.min(box.right, each.right) - Math.max(box.left, each.left) > SLACK
        && Math.min(box.bottom, each.bottom) - Math.max(box.top, each.top) > SLACK));
      if (met) spilt.push({ element, code: false, side: "over the slide's foot", by: 0 });
    }
    const innermost = (list) => list.filter(({ element }) => !list.some((other) => other.element !== element && element.contains(other.element)));
    return [...cut.map((each) => ({ ...each, cut: true })), ...innermost(spilt).map((each) => ({ ...each, cut: false }))]
      .map(({ element, code, side, by, cut: isCut }) => ({ ...about(element), name: element.localName, code, cut: isCut, side, by: by / unit }));
  };
  const footers = (slide) => {
    const found = [...document.querySelectorAll(".reveal > .slide-number, .reveal > .logo")].filter(isSeen).map((each) => each.getBoundingClientRect());
    const style = getComputedStyle(slide, "::after");
    if (style.position === "absolute" && style.content !== "none") {
      const box = slide.getBoundingClientRect();
      const [left, bottom, width, height] = [style.left, style.bottom, style.width, style.height].map((each) => parseFloat(each) * scale(slide));
      found.push({ left: box.left + left, right: box.left + left + width, top: box.bottom - bottom - height, bottom: box.bottom - bottom });
    }
    return found;
  };

  // --- pictures
  const settled = (picture) => picture.complete || new Promise((done) => {
    for (const end of ["load", "error"]) picture.addEventListener(end, done, { once: true });
    setTimeout(done, 1000);
  });
  const isNamed = (picture) => {
    if (picture.closest("[aria-hidden=true], [role=presentation], [role=none], button[aria-label], a[aria-label]")) return true;
    if (picture.localName === "img") return picture.hasAttribute("alt");
    const pointed = (picture.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => id && document.getElementById(id));
    const own = picture.querySelector(":scope > title");
    return [picture.getAttribute("aria-label"), picture.title, ...pointed.map((each) => each?.textContent), own?.textContent].some((each) => typeof each === "string" && each.trim());
  };
  const measurePictures = async (slide) => {
    const found = [...slide.querySelectorAll("img, svg, canvas, video, object, iframe, [role=img]")]
      .filter((each) => !each.parentElement.closest("svg") && (isSeen(each) || (each.localName === "img" && isSeen(each.parentElement))));
    await Promise.all(found.filter((each) => each.localName === "img").map(settled));
    return found.map((each) => ({
      ...about(each), name: each.localName, source: each.getAttribute("src") ?? each.getAttribute("data") ?? "",
      broken: each.localName === "img" && each.complete && !each.naturalWidth, named: isNamed(each),
    }));
  };

  const chrome = () => staged ? [...document.querySelectorAll(".reveal > .slide-number, .reveal > .logo, .reveal > footer")].filter(isSeen) : [];
  const measure = async (slide) => ({
    number: all.indexOf(slide) + 1,
    title: words(slide.querySelector("h1, h2, h3, h4, h5, h6")?.textContent ?? "", 200),
    edges: wantsEdges ? measureEdges(slide) : [],
    pictures: wantsEdges ? await measurePictures(slide) : [],
    texts: wantsColours ? measureTexts([slide, ...chrome()]) : [],
  });
  if (number) turnTo(all[number - 1]);
  const found = [];
  const slides = number ? [all[number - 1]] : all;
  await eachFace(slides, async () => {
    memory = new Map();
    for (const slide of slides) found.push(await measure(slide));
  });
  return found;
}
