// While a deck is written: loads it anew after each build, and stays on the slide and the step where one is.
(() => {
  const { build } = document.currentScript.dataset;
  const root = document.documentElement;
  const place = `deckproof ${location.search}`; // the speaker's window shows the deck twice, each in its own way
  const news = new BroadcastChannel("deckproof");

  const reload = () => {
    const kept = { scheme: root.dataset.scheme };
    if (window.Reveal?.isReady()) Object.assign(kept, { id: Reveal.getCurrentSlide()?.id, state: Reveal.getState() });
    sessionStorage.setItem(place, JSON.stringify(kept));
    location.reload();
  };
  const back = ({ scheme, id, state }) => {
    if (scheme) root.dataset.scheme = scheme;
    if (!state) return;
    const slide = id && document.getElementById(id);
    const { h, v } = slide ? Reveal.getIndices(slide) : { h: state.indexh, v: state.indexv };
    Reveal.setState({ ...state, indexh: h, indexv: v });
  };

  const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
  sessionStorage.removeItem(place);
  if (kept && (!window.Reveal || Reveal.isReady())) back(kept);
  else if (kept) Reveal.on("ready", () => back(kept));

  if (new URLSearchParams(location.search).has("receiver")) {
    news.onmessage = reload; // browsers open few connections to one server; the deck's own window passes it on
    return;
  }
  new EventSource(`/.deckproof/news?seen=${build}`).onmessage = () => { news.postMessage("built"); reload(); };
})();
