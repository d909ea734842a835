// The page of a report: addresses, language, and a segment browser for each problem.
// Numbers of tables and names of parts lead to their segments: each becomes a link here.
// Addresses: #/PROBLEM, #/PROBLEM/SEGMENT, each with ?lane=…&kind=…&type=…&gold=…&said=…&by=…&only=…&not=…

function leadToSegments(problem, within) {
  const lead = (cell, asked) => {
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
    const link = make("a", { href: `#/${encode(problem.name)}?${query}` }, ...cell.childNodes);
    cell.append(link);
  };
  const answered = problem.approaches.filter((a) => a.standing === "ok");
  const type = (name) => (problem.types.includes(name) ? name : "");
  const asks = {
    duels: (table, i, j) => ({ only: answered[i].name, not: answered[j].name }),
    errors: (table, i, j) => ({ lane: answered[i].name, kind: Object.keys(answered[0].errors)[j] }),
    confusion: (table, i, j) => {
      const { rows, columns } = answered.find((a) => a.name === table.dataset.of).confusion;
      return { by: table.dataset.of, gold: type(rows[i]), said: type(columns[j]) };
    },
  };
  within.querySelectorAll("[data-leads]").forEach((table) => [...table.tBodies[0].rows].forEach((row, i) => {
    [...row.cells].slice(1).forEach((cell, j) => {
      if (cell.textContent.trim() && cell.textContent !== "0") lead(cell, asks[table.dataset.leads](table, i, j));
    });
  }));
  within.querySelectorAll("[data-ask]").forEach((cell) => lead(cell, Object.fromEntries(new URLSearchParams(cell.dataset.ask))));
}

function start(report) {
  const browsers = new Map();
  const browsed = (name) => report.problems.some((one) => one.name === name);
  const shown = () => document.querySelector("input[name=problem]:checked").value;

  const browserOf = (name) => {
    if (browsers.has(name)) return browsers.get(name);
    const problem = report.problems.find((one) => one.name === name);
    const data = model(problem);
    const element = document.querySelector(`[data-browser="${CSS.escape(name)}"]`);
    leadToSegments(problem, element.closest("article"));
    const made = segmentBrowser(element, data, words, {
      lanes: firstLanes(problem),
      address: (i) => addressOf(name, problem.segments.ids[i]),
      opened: (i) => go(addressOf(name, problem.segments.ids[i])),
    });
    browsers.set(name, made);
    return made;
  };

  // The leader, the champion and the best that may be trusted; then by rank, three in all.
  function firstLanes(problem) {
    const answered = problem.approaches.filter((a) => a.standing === "ok");
    const wanted = [answered[0], answered.find((a) => a.champion), answered.find((a) => !a.tuned && !a.floor), ...answered];
    const some = [...new Set(wanted.filter(Boolean))].slice(0, 3);
    return answered.filter((a) => some.includes(a)).map((a) => a.name);
  }

  function route(address) {
    const found = /^#\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(address);
    if (!found) return;
    const [name, id, query] = [decodeURIComponent(found[1]), found[2] && decodeURIComponent(found[2]), new URLSearchParams(found[3] || "")];
    const radio = [...document.querySelectorAll("input[name=problem]")].find((one) => one.value === name);
    if (!radio) return;
    radio.checked = true;
    if (!browsed(name)) return;
    const browser = browserOf(name);
    if ([...query.keys()].length) {
      const known = report.problems.find((one) => one.name === name).approaches.map((a) => a.name);
      const lanes = query.getAll("lane").filter((lane) => known.includes(lane));
      const slices = Object.fromEntries([...query].filter(([key]) => key.startsWith("slice.")).map(([key, v]) => [key.slice(6), v]));
      const plain = Object.fromEntries([...query].filter(([key]) => ["kind", "type", "gold", "said", "by", "only", "not"].includes(key)));
      // What is asked of approaches shows them.
      const named = [...lanes, plain.by, plain.only, plain.not].filter((one) => known.includes(one));
      browser.set({ ...plain, ...(named.length ? { lanes: known.filter((one) => named.includes(one)) } : {}), slices });
    }
    const element = document.querySelector(`[data-browser="${CSS.escape(name)}"]`);
    if (id) browser.open(id);
    else if (query.size) element.closest("section").scrollIntoView();
  }

  const wake = () => { const name = shown(); if (browsed(name)) browserOf(name); };
  document.querySelectorAll("input[name=problem]").forEach((one) => one.addEventListener("change", wake));
  followLanguage(() => browsers.forEach((one) => one.redraw()));
  document.addEventListener("keydown", (event) => { if (browsed(shown())) browserOf(shown()).key(event); });
  window.addEventListener("hashchange", () => route(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const address = link.getAttribute("href");
    if (address.startsWith("#/")) { go(address); route(address); }
    else show(document.getElementById(address.slice(1)));
  });
  function show(element) {
    const around = element?.closest("details");
    if (around) around.open = true;
    element?.scrollIntoView();
  }

  wake();
  route(location.hash);
}

begin(start);
