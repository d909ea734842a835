// A segment as a card: the text once, gold above it, a lane for each chosen approach below.

const GOLD_ROW = 15, LANE_ROW = 11;

// An element; `of` are its properties and attributes, the rest what is in it. Text is never markup.
function make(tag, of = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(of)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

// The shortest beginnings of types that tell them apart, one letter where it can be.
function letters(types) {
  return types.map((type) => {
    for (let n = 1; n < type.length; n++) {
      if (types.filter((other) => other.startsWith(type.slice(0, n))).length === 1) return type.slice(0, n);
    }
    return type.slice(0, 3);
  });
}

// Each mark gets a level, the inner ones nearer to the text; gives the number of levels.
function stack(marks) {
  const placed = [];
  for (const mark of [...marks].sort((a, b) => (a.end - a.start) - (b.end - b.start))) {
    const under = placed.filter((other) => mark.start < other.end && other.start < mark.end);
    mark.level = 1 + Math.max(-1, ...under.map((other) => other.level));
    placed.push(mark);
  }
  return 1 + Math.max(-1, ...placed.map((mark) => mark.level));
}

const line = (image, edge, height) => ({ image, edge, height });
const solid = (c) => `linear-gradient(${c},${c})`;
const dashed = (c, on, off) => `repeating-linear-gradient(90deg,${c} 0 ${on}px,transparent ${on}px ${on + off}px)`;

// What each outcome looks like: layers of lines, `y` pixels from the edge of the row.
const STROKES = {
  right: (c, y) => [line(solid(c), y, 4)],
  boundary: (c, y) => [line(dashed(c, 8, 4), y, 4)],
  type: (c, y) => [line(solid(c), y, 1.5), line(solid(c), y + 3, 1.5)],
  "boundary and type": (c, y) => [line(dashed(c, 8, 4), y, 1.5), line(dashed(c, 8, 4), y + 3, 1.5)],
  split: (c, y) => [line(dashed(c, 14, 3), y, 4)],
  merged: (c, y) => [line(dashed(c, 14, 3), y, 4)],
  missed: (c, y) => [line(dashed(c, 1, 3), y + 1.5, 1)],
  spurious: (c, y) => [line(dashed(c, 3, 3), y, 4)],
  decoy: (c, y) => [line(`repeating-linear-gradient(135deg,${c} 0 1.5px,transparent 1.5px 4px)`, y - 1, 6)],
};
const GAP = (c, y) => [line(dashed(c, 1, 2), y + 1.5, 1)];

const colour = (type) => `var(--t${type % 8})`;

// The rows of marks over and under a text, from the text outwards; each row has its marks.
function rowsOf(data, i, lanes) {
  const above = data.gold.of(i), looks = data.decoys.of(i);
  looks.forEach((mark) => { mark.looks = true; });
  const gold = [...above, ...looks];
  const levels = stack(gold);
  const below = [];
  let depth = 0;
  for (const name of lanes) {
    const marks = data.lanes.get(name).of(i);
    const own = Math.max(1, stack(marks));
    marks.forEach((mark) => { mark.row = depth + mark.level; mark.lane = name; });
    below.push({ name, marks, row: depth, rows: own });
    depth += own;
  }
  return { gold, levels, below, depth };
}

// The lines of a piece of text: all marks that cover it, or whose gap it lies in.
function linesOf(marks, from, to, edge, row, strokes) {
  const found = [];
  for (const mark of marks) {
    if (!reaches(mark, from, to)) continue;
    const inside = mark.pieces.some(([s, e]) => s <= from && to <= e);
    found.push(...(inside ? strokes(mark) : GAP)(mark.looks ? "var(--soft)" : colour(mark.type), row(mark))
      .map((one) => ({ ...one, edge: `left 0 ${edge} ${one.edge}px` })));
  }
  return found;
}

// A word that makes its line as high as the rows over and under it need; other lines stay low.
const word = (text, above, below) => make("span", { class: "word" },
  make("i", { class: "strut", style: `height:${22 + above * GOLD_ROW + below * LANE_ROW}px;vertical-align:${-6 - below * LANE_ROW}px` }), text);

// The text of a piece, word by word where it carries lines; flags stand at its first word, wherever it wraps.
function strutted(text, marks, above, below, flags) {
  if (!marks) return [text];
  const parts = text.split(/(\s+)/u).filter(Boolean).map((part) => (/^\s/u.test(part) ? part : word(part, above, below)));
  if (flags.length) {
    const edge = make("span", { class: "edge", "aria-hidden": "true" }, ...flags);
    const first = parts.find((part) => part.nodeType);
    if (first) first.prepend(edge); else parts.unshift(edge);
  }
  return parts;
}

function piece(text, lines, told) {
  return make("span", {
    class: "piece", title: told || null,
    style: lines.length ? `background-image:${lines.map((l) => l.image).join(",")};background-position:${
      lines.map((l) => l.edge).join(",")};background-size:${lines.map((l) => `100% ${l.height}px`).join(",")}` : null,
  }, ...text);
}

// The text with its lines. It wraps, since each piece between two bounds carries all lines over it.
function drawSpans(data, i, lanes, words) {
  const chars = Array.from(data.segments.texts[i]);
  const { gold, levels, below, depth } = rowsOf(data, i, lanes);
  const types = data.problem.types, short = letters(types);
  const under = below.flatMap((lane) => lane.marks);
  const bounds = new Set([0, chars.length]);
  for (const mark of [...gold, ...under]) for (const [s, e] of mark.pieces) bounds.add(s).add(e);
  const places = [...bounds].sort((a, b) => a - b);
  const laneY = (mark) => (depth - 1 - mark.row) * LANE_ROW + 3;
  const name = (mark) => (mark.looks ? words("browser.decoy") : types[mark.type]);
  const pieces = places.slice(0, -1).map((from, k) => {
    const to = places[k + 1];
    const top = linesOf(gold, from, to, "top", (m) => (levels - 1 - m.level) * GOLD_ROW + 11,
      (m) => (m.looks ? STROKES.decoy : STROKES.right));
    const bottom = linesOf(under, from, to, "bottom", laneY, (m) => STROKES[OUTCOMES[m.outcome]]);
    const flags = [
      ...gold.filter((m) => m.start === from).map((m) => make("i", {
        class: "tag", "data-t": name(m), "aria-hidden": "true",
        style: `top:${(levels - 1 - m.level) * GOLD_ROW}px;color:${m.looks ? "var(--soft)" : colour(m.type)}`,
      })),
      ...under.filter((m) => m.start === from).map((m) => make("i", {
        class: m.outcome === MISSED ? "flag hollow" : "flag", "data-t": short[m.type], "aria-hidden": "true",
        style: `bottom:${laneY(m) - 3}px;--c:${colour(m.type)}`,
      })),
    ];
    const told = [
      ...gold.filter((m) => covers(m, from, to)).map((m) => `${words("browser.gold")}: ${name(m)}${about(m)}`),
      ...under.filter((m) => covers(m, from, to)).map((m) => `${data.marked(m.lane)}: ${types[m.type]}, ${words(`kind.${OUTCOMES[m.outcome]}`)}${about(m)}`),
    ].join("\n");
    const over = [...gold.filter((m) => reaches(m, from, to))], beneath = under.filter((m) => reaches(m, from, to));
    const above = Math.max(0, ...over.map((m) => m.level + 1)), low = Math.max(0, ...beneath.map((m) => m.row + 1));
    const text = strutted(chars.slice(from, to).join(""), over.length + beneath.length, above, low, flags);
    return piece(text, [...top, ...bottom], told);
  });
  const gutter = [
    ...below.map((lane, k) => make("i", {
      class: "gutter", "data-t": String(k + 1), title: data.marked(lane.name), style: `bottom:${(depth - 1 - lane.row) * LANE_ROW - 1}px`,
    })),
  ];
  const start = make("span", { class: "edge", "aria-hidden": "true" }, ...gutter, word("", 0, depth));
  return make("p", {
    class: "text lined", lang: "vi", dir: "ltr", style: `--above:${levels * GOLD_ROW}px;--below:${depth * LANE_ROW}px`,
  }, start, ...pieces);
}

const reaches = (mark, from, to) => mark.start <= from && to <= mark.end;
const covers = (mark, from, to) => mark.pieces.some(([s, e]) => s <= from && to <= e);
const about = (mark) => Object.entries(mark.about).map(([name, value]) => `, ${name} ${value}`).join("");

// What the lines say, in words: for those who cannot see them.
function inWords(data, i, lanes, words) {
  const chars = Array.from(data.segments.texts[i]);
  const surface = (m) => m.pieces.map(([s, e]) => chars.slice(s, e).join("")).join(" … ");
  const types = data.problem.types;
  const parts = [`${words("browser.gold")}: ${data.gold.of(i).map((m) => `${types[m.type]} ${surface(m)}`).join("; ") || "–"}`];
  for (const name of lanes) {
    const said = data.lanes.get(name).of(i).map((m) => `${words(`kind.${OUTCOMES[m.outcome]}`)} ${types[m.type]} ${surface(m)}`);
    parts.push(`${data.marked(name)}: ${said.join("; ") || "–"}`);
  }
  return make("p", { class: "sr" }, parts.join(". "));
}

// Names that were given back: what the gold has, and what each approach proposed.
function restorations(data, i, lanes) {
  const chars = Array.from(data.segments.texts[i]);
  const found = [];
  for (const mark of data.gold.of(i)) {
    const surface = chars.slice(mark.start, mark.end).join("");
    const wanted = mark.about.referent;
    const proposed = lanes.map((name, k) => [k + 1, data.lanes.get(name).of(i)
      .find((m) => m.start === mark.start && m.end === mark.end && m.about.referent)]).filter(([, m]) => m);
    if (!wanted || (wanted === surface && !proposed.length)) continue;
    const marks = proposed.map(([k, m]) => make("span", { class: m.about.referent === wanted ? "good" : "bad" },
      ` ${k} ${m.about.referent === wanted ? "✓" : `✗ ${m.about.referent}`}`));
    found.push(make("li", {}, surface, " → ", make("b", {}, wanted), ...marks));
  }
  return found.length ? make("ul", { class: "restored" }, ...found) : null;
}

// The labels of a segment: the gold one, and what each approach said.
function drawLabels(data, i, lanes, words) {
  const { types } = data.problem;
  const gold = data.goldLabels[i];
  const said = lanes.map((name, k) => {
    const lane = data.lanes.get(name), label = lane.label[i];
    const right = label === gold;
    const sure = lane.sure && lane.sure[i] ? ` ${lane.sure[i]} %` : "";
    return make("li", { class: right ? "said good" : "said bad" },
      make("span", { class: "lane-name" }, `${k + 1} ${data.marked(name)}`),
      make("span", { class: "label" }, label < 0 ? words("browser.nothing") : types[label]),
      make("span", { class: "verdict" }, `${right ? "✓" : "✗"}${sure}`));
  });
  return [
    make("p", { class: "text", lang: "vi", dir: "ltr" }, data.segments.texts[i]),
    make("ul", { class: "labels" }, make("li", { class: "said gold" },
      make("span", { class: "lane-name" }, words("browser.gold")), make("span", { class: "label" }, types[gold] ?? "–")), ...said),
  ];
}

// The gold of a segment as a row of a corpus's file.
function goldRow(data, i) {
  const { segments, problem } = data;
  const chars = Array.from(segments.texts[i]);
  const row = { id: segments.ids[i], article: segments.articles[i], text: segments.texts[i] };
  if (data.spans) {
    const one = (types) => (m) => ({
      start: m.start, end: m.end, ...(types ? { type: types[m.type] } : {}),
      ...(m.pieces.length > 1 ? { fragments: m.pieces } : {}), text: chars.slice(m.start, m.end).join(""), ...m.about,
    });
    row.entities = data.gold.of(i).map(one(problem.types));
    row.decoys = data.decoys.of(i).map(one(null));
  } else row[problem.name] = problem.types[data.goldLabels[i]];
  for (const [name, of] of Object.entries(segments.labels)) if (of[i]) row[name] = of[i];
  return JSON.stringify(row);
}
