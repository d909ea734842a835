// The payload as a reader asks it: what stands in a lane of a segment, and which segments are like that.

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const OUTCOMES = ["right", "boundary", "type", "boundary and type", "split", "merged", "missed", "spurious", "decoy"];
const MISSED = OUTCOMES.indexOf("missed");

// The marks of a lane by segment. Places are code points, half-open.
function spanLane(marks, segments) {
  const first = new Int32Array(segments + 1);
  if (marks) marks.count.forEach((n, i) => { first[i + 1] = first[i] + n; });
  const attributes = Object.entries((marks && marks.attributes) || {});
  const fragments = (marks && marks.fragments) || {};
  const outcomes = (marks && marks.outcome) || [];
  const at = (m) => {
    const start = marks.start[m], end = start + marks.length[m];
    return {
      start, end, type: marks.type[m], outcome: outcomes[m],
      pieces: fragments[m] || [[start, end]],
      about: Object.fromEntries(attributes.filter(([, of]) => m in of).map(([name, of]) => [name, of[m]])),
    };
  };
  return {
    of: (i) => Array.from({ length: first[i + 1] - first[i] }, (_, k) => at(first[i] + k)),
    // Whether any mark of a segment passes, without building it.
    some: (i, passes) => {
      for (let m = first[i]; m < first[i + 1]; m++) if (passes(m)) return true;
      return false;
    },
    type: (m) => marks.type[m],
    outcome: (m) => outcomes[m],
    start: (m) => marks.start[m],
    end: (m) => marks.start[m] + marks.length[m],
  };
}

const overlap = (a, b) => a.pieces.some(([s, e]) => b.pieces.some(([t, f]) => s < f && t < e));

// A text without case and diacritics, as it is searched.
const bare = (text) => text.normalize("NFD").replace(/\p{M}+/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

// What the browser asks of a problem of the report.
function model(problem) {
  const segments = problem.segments;
  const size = segments.ids.length;
  const spans = problem.kind === "spans";
  const answered = problem.approaches.filter((a) => a.standing === "ok");
  const gold = spans ? spanLane(problem.gold_marks, size) : null;
  const decoys = spans ? spanLane(problem.decoys, size) : null;
  const goldLabels = spans ? null : problem.gold_labels.label;
  const lanes = new Map(answered.map((a) => [a.name, spans ? spanLane(a.marks, size) : a.labels]));
  const searched = [];

  const right = (name, i) => (spans
    ? !lanes.get(name).some(i, (m) => lanes.get(name).outcome(m) !== 0)
    : lanes.get(name).label[i] === goldLabels[i]);
  const found = (name, i) => new Set(lanes.get(name).of(i).filter((m) => m.outcome === 0).map((m) => JSON.stringify([m.type, m.pieces])));
  const onlyRight = (one, other, i) => {
    if (!spans) return right(one, i) && !right(other, i);
    const theirs = found(other, i);
    return [...found(one, i)].some((key) => !theirs.has(key));
  };
  // A gold type that was taken for another: marks over it, whatever their bounds.
  const taken = (name, from, to, i) => {
    if (!spans) return goldLabels[i] === from && lanes.get(name).label[i] === (to ?? -1);
    const said = lanes.get(name).of(i), truth = gold.of(i);
    if (to === null) return said.some((m) => m.outcome === MISSED && m.type === from);
    if (from === null) return said.some((m) => m.outcome > MISSED && m.type === to);
    return said.some((m) => m.outcome < MISSED && m.type === to && truth.some((g) => g.type === from && overlap(m, g)));
  };
  const review = new Set(segments.review);
  const sharp = (i) => (searched[i] ??= bare(segments.ids[i] + " " + segments.texts[i]
    + (spans ? " " + gold.of(i).map((m) => m.about.referent || "").join(" ") : "")));

  return {
    problem, segments, size, spans, answered: answered.map((a) => a.name), gold, decoys, goldLabels, lanes, right,
    review,
    // The name of an approach with its marks.
    marked: (name) => {
      const one = answered.find((a) => a.name === name) ?? {};
      return [name, one.signs, one.floor && `(${words("browser.floormark")})`].filter(Boolean).join(" ");
    },
    allWrong: (i) => answered.length > 0 && answered.every((a) => !right(a.name, i)),
    has: (i, names, kind, type) => names.some((name) => (spans
      ? lanes.get(name).some(i, (m) => (kind === null || OUTCOMES[lanes.get(name).outcome(m)] === kind)
          && (type === null || lanes.get(name).type(m) === type))
      : kind === null || right(name, i) === (kind === "right"))),
    goldHas: (i, type) => (spans ? gold.some(i, (m) => gold.type(m) === type) : goldLabels[i] === type),
    attribute: (i, name, value) => gold.of(i).some((m) => m.about[name] === value),
    onlyRight, taken,
    searched: (i, words) => words.every((word) => sharp(i).includes(word)),
  };
}

// Which segments pass all that is asked for, in the order that is asked for.
function choose(data, asked) {
  const { segments } = data;
  const type = asked.type ? data.problem.types.indexOf(asked.type) : null;
  const words = bare(asked.search || "").split(/\s+/).filter(Boolean);
  const number = (name) => (name === null || name === undefined || name === "" ? null : data.problem.types.indexOf(name));
  const tests = [];
  // A kind of error asks the lanes that are shown; a type alone asks the gold.
  if (asked.kind) tests.push((i) => data.has(i, asked.lanes, asked.kind, data.spans ? type : null));
  if (type !== null && !(asked.kind && data.spans)) tests.push((i) => data.goldHas(i, type));
  if (asked.allWrong) tests.push(data.allWrong);
  if (asked.review) tests.push((i) => data.review.has(i));
  if (asked.only) tests.push((i) => data.onlyRight(asked.only, asked.not, i));
  if (asked.by) tests.push((i) => data.taken(asked.by, number(asked.gold), number(asked.said), i));
  for (const [name, value] of Object.entries(asked.slices)) {
    if (name === "article") tests.push((i) => segments.articles[i] === value);
    else if (name.startsWith("gold.")) tests.push((i) => data.attribute(i, name.slice(5), value));
    else tests.push((i) => segments.labels[name][i] === value);
  }
  if (words.length) tests.push((i) => data.searched(i, words));
  const all = Array.from({ length: data.size }, (_, i) => i);
  const hard = new Set(segments.hardest);
  const order = asked.order === "corpus" ? all : [...hard, ...all.filter((i) => !hard.has(i))];
  return order.filter((i) => tests.every((test) => test(i)));
}
