// The page of review: a segment browser for each problem, with the places to decide in each card.

function start(review) {
  const browsers = new Map();
  const decisions = new Map();
  const shown = () => document.querySelector("input[name=problem]:checked").value;
  const reviewer = document.getElementById("reviewer");
  const kept = `vieval review ${review.corpus} ${review.digest}`;

  const keyOf = (part, n) => `${part.problem.name} ${n}`;
  const open = (part) => part.places.map((_, n) => n).filter((n) => !decisions.has(keyOf(part, n)));

  function progress() {
    const all = review.parts.reduce((sum, part) => sum + part.places.length, 0);
    document.getElementById("progress").textContent = words("browser.progress", { done: decisions.size, all });
  }

  function named() {
    if (reviewer.value.trim()) return true;
    reviewer.focus();
    document.getElementById("progress").textContent = words("browser.nobody");
    return false;
  }

  // Kept in the browser where that is allowed, so that a closed window loses nothing.
  function keep() {
    try { localStorage.setItem(kept, JSON.stringify([reviewer.value, [...decisions]])); } catch { /* a page without an origin */ }
    progress();
  }
  function recall() {
    try {
      const [name, held] = JSON.parse(localStorage.getItem(kept) || "[\"\",[]]");
      reviewer.value = name;
      held.forEach(([key, decision]) => decisions.set(key, decision));
    } catch { /* the same */ }
  }

  const browserOf = (name) => {
    if (browsers.has(name)) return browsers.get(name);
    const part = review.parts.find((one) => one.problem.name === name);
    const data = model(part.problem);
    const drafts = new Map();
    const at = new Map();
    part.places.forEach((place, n) => at.set(place.segment, [...(at.get(place.segment) || []), n]));
    const undecided = () => { data.review.clear(); open(part).forEach((n) => data.review.add(part.places[n].segment)); };
    undecided();

    const draft = (n) => {
      // Where approaches doubt the gold it stands until somebody says otherwise.
      const held = part.places[n].choices.map((_, k) => k).filter((k) => part.places[n].choices[k].role === "gold");
      if (!drafts.has(n)) drafts.set(n, new Set(decisions.get(keyOf(part, n))?.chosen || held));
      return drafts.get(n);
    };
    const choicesOf = (n) => {
      const said = part.places[n].choices;
      if (data.spans) return said;
      const known = said.map((one) => one.type);
      return [...said, ...part.problem.types.map((_, type) => ({ type, by: [] })).filter((one) => !known.includes(one.type))];
    };
    const toggle = (n, k) => {
      const chosen = draft(n);
      if (!data.spans) { const had = chosen.has(k); chosen.clear(); if (!had) chosen.add(k); }
      else if (!chosen.delete(k)) chosen.add(k);
      show(part.places[n].segment);
    };
    const decide = (n, reason) => {
      if (!named()) return;
      if (!data.spans && draft(n).size !== 1) return;
      decisions.set(keyOf(part, n), {
        chosen: [...draft(n)], reason, reviewer: reviewer.value.trim(), time: new Date().toISOString(),
      });
      undecided();
      keep();
      show(part.places[n].segment);
      next();
    };
    const show = (i) => {
      const card = made.card(i);
      if (!card) return;
      card.querySelector(".places").replaceWith(placesOf(i));
      card.querySelector(".chip.warn")?.toggleAttribute("hidden", !data.review.has(i));
    };
    const next = () => {
      const here = made.current ?? -1;
      const left = open(part).map((n) => part.places[n].segment);
      const after = left.includes(here) ? here : left.find((i) => i > here) ?? left[0];
      if (after !== undefined) made.go(after);
    };
    // The place that keys are about: the first of the current segment that is not decided.
    const here = () => (at.get(made.current) || []).find((n) => !decisions.has(keyOf(part, n)));
    const reasonOf = (n) => document.querySelector(`[data-place="${n}"][data-part="${CSS.escape(name)}"] input.reason`);

    function placesOf(i) {
      const text = Array.from(data.segments.texts[i]);
      const current = (at.get(i) || []).find((n) => !decisions.has(keyOf(part, n)));
      return make("div", { class: "places" }, ...(at.get(i) || []).map((n) => {
        const done = decisions.get(keyOf(part, n));
        const choices = choicesOf(n).map((one, k) => make("label", { class: "choice" },
          make("input", { type: data.spans ? "checkbox" : "radio", name: `${name}-${n}`, checked: draft(n).has(k), disabled: Boolean(done),
            onchange: () => toggle(n, k) }),
          make("kbd", {}, String(k + 1)), " ", make("b", { style: `color:${colour(one.type)}` }, part.problem.types[one.type]),
          data.spans ? ` ${text.slice(one.start, one.end).join("")} ` : " ",
          make("small", {}, [{ gold: words("browser.gold"), proposed: words("browser.proposed") }[one.role], ...Object.entries(one.about || {}).map(([what, value]) => `${what} ${value}`),
            one.by.map((lane) => data.answered[lane]).join(", ")].filter(Boolean).join(" · "))));
        const reason = make("input", { class: "reason", placeholder: words("browser.reason"), "aria-label": words("browser.reason"),
          value: done ? done.reason : "", disabled: Boolean(done), onkeydown: (e) => { if (e.key === "Enter") decide(n, e.target.value); } });
        const button = done
          ? make("button", { type: "button", class: "quiet", onclick: () => { decisions.delete(keyOf(part, n)); undecided(); keep(); show(i); } },
            words("browser.again"))
          : make("button", { type: "button", class: "filter", onclick: () => decide(n, reason.value) }, words("browser.decide"));
        return make("div", { class: `place${done ? " done" : ""}${n === current ? " here" : ""}`, "data-place": String(n), "data-part": name },
          ...choices, reason, button, done ? make("small", {}, `✓ ${done.reviewer}, ${done.time.slice(0, 16).replace("T", " ")}`) : null);
      }));
    }

    const numbers = Object.fromEntries(Array.from({ length: 9 }, (_, k) => [String(k + 1), () => {
      const n = here();
      if (n !== undefined && k < choicesOf(n).length) toggle(n, k);
    }]));
    const made = segmentBrowser(document.querySelector(`[data-browser="${CSS.escape(name)}"]`), data, words, {
      lanes: data.answered,
      address: (i) => addressOf(name, part.problem.segments.ids[i]),
      opened: (i) => go(addressOf(name, part.problem.segments.ids[i])),
      extra: placesOf,
      keys: { ...numbers, n: next, Enter: () => { const n = here(); if (n !== undefined) decide(n, reasonOf(n).value); } },
    });
    browsers.set(name, made);
    return made;
  };

  // The patch: what was decided, with the whole spans, so that it can be read without this page.
  function patch() {
    const made = [];
    const time = new Date().toISOString();
    for (const part of review.parts) {
      const { segments, types } = part.problem;
      const undecided = new Set(open(part).map((n) => part.places[n].segment));
      const wholeIn = (segment) => {
        const text = Array.from(segments.texts[segment]);
        return (one) => (part.problem.kind === "labels" ? types[one.type] : {
          start: one.start, end: one.end, type: types[one.type], ...(one.fragments?.length ? { fragments: one.fragments } : {}),
          text: text.slice(one.start, one.end).join(""), ...one.about,
        });
      };
      // What all agree on becomes gold of a segment that has none, once nothing of it is left open.
      for (const place of (part.agreed || []).filter((one) => !undecided.has(one.segment))) {
        made.push({
          problem: part.problem.name, id: segments.ids[place.segment], chosen: place.choices.map(wholeIn(place.segment)), rejected: [],
          reviewer: reviewer.value.trim(), time, reason: "all annotators agree",
        });
      }
      part.places.forEach((place, n) => {
        const done = decisions.get(keyOf(part, n));
        if (!done) return;
        const whole = wholeIn(place.segment);
        const said = part.problem.kind === "labels"
          ? [...place.choices, ...types.map((_, type) => ({ type })).filter((one) => !place.choices.some((c) => c.type === one.type))]
          : place.choices;
        made.push({
          problem: part.problem.name, id: segments.ids[place.segment],
          chosen: done.chosen.map((k) => whole(said[k])),
          rejected: place.choices.filter((_, k) => !done.chosen.includes(k)).map(whole),
          reviewer: done.reviewer, time: done.time, reason: done.reason, place: n,
        });
      });
    }
    return {
      patch: 1, vieval: review.version, corpus: review.corpus, digest: review.digest,
      gold: Object.fromEntries(review.parts.map((part) => [part.problem.name, part.gold])), decisions: made,
    };
  }

  document.getElementById("save").addEventListener("click", () => {
    if (!named()) return;
    const address = URL.createObjectURL(new Blob([JSON.stringify(patch(), null, 1)], { type: "application/json" }));
    make("a", { href: address, download: `${review.corpus}-patch.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
  document.getElementById("load").addEventListener("change", async (event) => {
    const held = JSON.parse(await event.target.files[0].text());
    if (held.digest !== review.digest) return;
    for (const one of held.decisions.filter((decision) => decision.place !== undefined)) {
      const part = review.parts.find((p) => p.problem.name === one.problem);
      const same = (choice) => (part.problem.kind === "labels"
        ? one.chosen.includes(part.problem.types[choice.type])
        : one.chosen.some((c) => c.start === choice.start && c.end === choice.end && c.type === part.problem.types[choice.type]
          && Object.entries(choice.about || {}).every(([what, value]) => c[what] === value)));
      const choices = part.places[one.place].choices;
      decisions.set(keyOf(part, one.place), {
        chosen: choices.map((_, k) => k).filter((k) => same(choices[k])), reason: one.reason, reviewer: one.reviewer, time: one.time,
      });
    }
    keep();
    browsers.forEach((one) => one.redraw());
  });
  reviewer.addEventListener("input", keep);

  recall();
  const wake = () => browserOf(shown());
  document.querySelectorAll("input[name=problem]").forEach((one) => one.addEventListener("change", wake));
  followLanguage(() => { browsers.forEach((one) => one.redraw()); progress(); });
  document.addEventListener("keydown", (event) => browserOf(shown()).key(event));
  wake();
  progress();
}

begin(start);
