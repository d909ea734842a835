// The segment browser: filters, the list, keys. One component, for the report and for the review.

const FRESH = () => ({ kind: null, type: null, search: "", slices: {}, allWrong: false, review: false, only: null, not: null, by: null });
const MOST_CHOICES = 60;

// `options`: `lanes` to begin with, `address(i)` of a segment, `opened(i)` when one is gone to; and, where
// marks are no outcomes, `extra(i)`, a node below the text, and `keys` beside the usual ones.
function segmentBrowser(root, data, words, options) {
  const { segments, problem } = data;
  let asked = { ...FRESH(), lanes: options.lanes, order: "hardest" };
  let chosen = [], current = -1;
  const lists = make("ol", { class: "cards" });
  const controls = make("div", { class: "controls" });
  const status = make("p", { class: "status" });
  const list = virtualList(lists, estimate, card);
  root.replaceChildren(controls, status, lists);

  function estimate(i) {
    const line = data.spans ? 26 + GOLD_ROW + asked.lanes.length * LANE_ROW : 26;
    const width = Math.max(300, lists.clientWidth - 40);
    return 62 + line * Math.ceil((segments.texts[i].length * 8.2) / width) + (data.spans ? 0 : 34);
  }

  function card(i, place) {
    const number = segments.ids[i].split("#").pop();
    const short = segments.ids[i] === `${segments.articles[i]}#${number}`
      ? `${segments.articles[i]} · ${words("browser.segment")} ${number}` : segments.ids[i];
    const chips = Object.values(segments.labels).map((of) => of[i]).filter(Boolean)
      .map((label) => make("span", { class: "chip" }, label));
    if (data.review.has(i)) chips.push(make("span", { class: "chip warn" }, words(options.extra ? "browser.open" : "browser.review")));
    const copy = make("button", { type: "button", class: "quiet", onclick: (e) => copyRow(i, e.target) }, words("browser.copy"));
    const body = data.spans
      ? [drawSpans(data, i, asked.lanes, words), inWords(data, i, asked.lanes, words), restorations(data, i, asked.lanes)]
      : drawLabels(data, i, asked.lanes, words);
    return make("li", { class: place === current ? "card current" : "card", tabindex: "-1", "data-id": segments.ids[i] },
      make("header", {}, make("a", { class: "address", href: options.address(i), title: words("browser.link") }, short),
        ...chips, scoresOf(i), copy),
      ...body.filter(Boolean), options.extra ? options.extra(i) : null);
  }

  function scoresOf(i) {
    if (!data.spans || options.extra) return null;
    const parts = asked.lanes.map((name, k) => {
      const marks = data.lanes.get(name).of(i);
      const right = marks.filter((m) => m.outcome === 0).length;
      return make("span", { class: right === marks.length ? "good" : "bad", title: data.marked(name) },
        `${k + 1}: ${right}/${data.gold.of(i).length}`);
    });
    return make("span", { class: "scores" }, ...parts);
  }

  async function copyRow(i, button) {
    const done = await copyText(goldRow(data, i));
    if (!done) return;
    const said = button.textContent;
    button.textContent = words("browser.copied");
    setTimeout(() => { button.textContent = said; }, 1200);
  }

  // What can be asked, as controls that show what is asked.
  function drawControls() {
    const search = make("input", {
      type: "search", placeholder: words("browser.search"), "aria-label": words("browser.search"), value: asked.search,
      oninput: (e) => { asked.search = e.target.value; refresh(); },
    });
    const count = (test) => { let n = 0; for (let i = 0; i < data.size; i++) n += test(i) ? 1 : 0; return n; };
    const chip = (text, on, click, n) => make("button", {
      type: "button", class: "filter", "aria-pressed": String(on), onclick: click, disabled: n === 0 && !on,
    }, n === undefined ? text : `${text} · ${n}`);
    const kinds = options.extra ? [] : (data.spans ? OUTCOMES.slice(1) : ["wrong", "right"]).map((kind) => {
      const n = count((i) => data.has(i, asked.lanes, kind, null));
      return n || asked.kind === kind ? chip(words(`kind.${kind}`), asked.kind === kind,
        () => set({ kind: asked.kind === kind ? null : kind }), n) : null;
    });
    const flags = [
      !options.extra && chip(words("browser.allwrong"), asked.allWrong, () => set({ allWrong: !asked.allWrong }), count(data.allWrong)),
      chip(words(options.extra ? "browser.open" : "browser.review"), asked.review, () => set({ review: !asked.review }), data.review.size),
      asked.only && chip(words("browser.only", { one: data.marked(asked.only), other: data.marked(asked.not) }), true, () => set({ only: null, not: null })),
      asked.by && chip(`${data.marked(asked.by)}: ${words("browser.taken", { gold: asked.gold || "–", said: asked.said || "–" })}`, true,
        () => set({ by: null })),
    ];
    const select = (name, choices, value, change) => make("label", { class: "select" }, `${name} `,
      make("select", { onchange: (e) => change(e.target.value) },
        make("option", { value: "" }, words("browser.all")),
        ...choices.map((one) => make("option", { value: one, selected: one === value }, one))));
    const selects = [
      select(words(data.spans ? "browser.type" : "browser.label"), problem.types, asked.type, (v) => set({ type: v || null })),
      ...slicesOf().map(([name, values]) => select(name === "article" ? words("browser.article") : name.replace("gold.", ""), values, asked.slices[name],
        (v) => { if (v) asked.slices[name] = v; else delete asked.slices[name]; refresh(); })),
      make("label", { class: "select" }, `${words("browser.order")} `, make("select", { onchange: (e) => set({ order: e.target.value }) },
        ...[["hardest", "browser.hardest"], ["corpus", "browser.corpus"]].map(([one, key]) => make("option",
          { value: one, selected: asked.order === one }, words(key))))),
    ];
    const lanes = make("fieldset", { class: "lanes" }, make("legend", {}, words("browser.lanes")), ...data.answered.map((name) => {
      const place = asked.lanes.indexOf(name);
      return make("label", {}, make("input", {
        type: "checkbox", checked: place >= 0,
        onchange: (e) => set({ lanes: data.answered.filter((n) => (n === name ? e.target.checked : asked.lanes.includes(n))) }),
      }), place >= 0 ? ` ${place + 1} ` : " ", data.marked(name));
    }));
    controls.replaceChildren(
      make("div", { class: "row" }, search, ...selects),
      make("div", { class: "row" }, ...[...flags, ...kinds].filter(Boolean)),
      lanes, data.spans ? legend() : "");
  }

  function legend() {
    const types = problem.types.map((type, k) => make("span", { class: "key" },
      make("i", { class: "swatch", style: `background:${colour(k)}` }), `${letters(problem.types)[k]} ${type}`));
    const shown = options.extra ? ["right", "spurious"] : OUTCOMES.filter((kind) => kind !== "merged");
    const strokes = shown.map((kind) => make("span", { class: "key" }, piece(["   "], STROKES[kind]("var(--ink)", 3)
      .map((l) => ({ ...l, edge: `left 0 bottom ${l.edge}px` })), ""), words(options.extra ? `agreed.${kind}` : `kind.${kind}`) + (kind === "split" ? `, ${words("kind.merged")}` : "")));
    strokes.forEach((one) => one.firstChild.classList.add("sample"));
    return make("div", { class: "legend" }, ...types, ...strokes);
  }

  let known = null;
  function slicesOf() {
    if (known) return known;
    const found = Object.entries(segments.labels).map(([name, of]) => [name, [...new Set(of)].filter(Boolean).sort()]);
    found.push(["article", [...new Set(segments.articles)].sort()]);
    if (data.spans) {
      for (const [name, of] of Object.entries((problem.gold_marks.attributes) || {})) {
        found.push([`gold.${name}`, [...new Set(Object.values(of))].sort()]);
      }
    }
    known = found.filter(([, values]) => values.length > 1 && values.length <= MOST_CHOICES && !values.some((v) => v.length > 40));
    return known;
  }

  function set(change) { asked = { ...asked, ...change }; drawControls(); refresh(); }
  function clearAll() { asked = { ...FRESH(), lanes: asked.lanes, order: asked.order }; drawControls(); refresh(); }

  function refresh() {
    const kept = chosen[current];
    chosen = choose(data, asked);
    current = chosen.indexOf(kept);
    list.set(chosen);
    const count = (n) => n.toLocaleString("en");
    status.replaceChildren(
      make("span", { role: "status" }, chosen.length
        ? words("browser.shown", { shown: count(chosen.length), all: count(data.size) }) : words("browser.none")),
      chosen.length < data.size ? make("button", { type: "button", class: "quiet", onclick: clearAll }, words("browser.clear")) : "",
      make("span", { class: "keys" }, words(options.extra ? "browser.reviewkeys" : "browser.keys")));
  }

  function go(place) {
    if (place < 0 || place >= chosen.length) return;
    if (list.node(current)) list.node(current).classList.remove("current");
    current = place;
    const node = list.reveal(place);
    node.classList.add("current");
    node.focus({ preventScroll: true });
    options.opened(chosen[place]);
  }

  lists.addEventListener("focusin", (event) => {
    const node = event.target.closest(".card");
    const i = node && segments.ids.indexOf(node.dataset.id);
    const place = chosen.indexOf(i);
    if (place < 0 || place === current) return;
    if (list.node(current)) list.node(current).classList.remove("current");
    current = place;
    node.classList.add("current");
  });

  const keys = {
    j: () => go(current + 1),
    k: () => go(Math.max(0, current - 1)),
    c: () => { if (current >= 0) list.node(current).querySelector("button.quiet").click(); },
    "/": () => controls.querySelector("input[type=search]").focus(),
    Escape: clearAll,
    ...options.keys,
  };
  drawControls();
  refresh();
  return {
    set(change) { set({ ...FRESH(), lanes: asked.lanes, order: asked.order, ...change }); },
    open(id) {
      const i = segments.ids.indexOf(id);
      if (i < 0) return;
      if (!chosen.includes(i)) clearAll();
      go(chosen.indexOf(i));
    },
    key(event) {
      const act = keys[event.key];
      const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
      if (!act || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
      // These are about the button or link that has the focus.
      if (event.key === "Enter" && event.target.matches("button, a, summary, input")) return;
      event.preventDefault();
      act();
    },
    redraw() { drawControls(); refresh(); },
    go: (i) => { if (!chosen.includes(i)) clearAll(); go(chosen.indexOf(i)); },
    card: (i) => list.node(chosen.indexOf(i)),
    get current() { return chosen[current]; },
  };
}

// Copies a text also where the page is boxed in and may not use the clipboard; tells whether it did.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "sr" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) window.prompt("", text);
    return done;
  }
}
