// A list of which only the part that can be seen is in the page. Heights are estimated until they are measured.

const ALL_AT_ONCE = 60, AROUND = 900;

function virtualList(element, height, draw) {
  let items = [], heights = [], tops = [0], from = 0, to = 0, all = true;
  const nodes = new Map();

  const lay = () => {
    tops = new Array(items.length + 1);
    tops[0] = 0;
    for (let k = 0; k < items.length; k++) tops[k + 1] = tops[k] + heights[k];
  };
  const at = (y) => {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= y) low = middle + 1; else high = middle;
    }
    return low;
  };
  const show = (first, last) => {
    for (const [k, node] of nodes) if (k < first || k >= last) { node.remove(); nodes.delete(k); }
    let before = null;
    for (let k = last - 1; k >= first; k--) {
      let node = nodes.get(k);
      if (!node) {
        node = draw(items[k], k);
        nodes.set(k, node);
        element.insertBefore(node, before);
      }
      before = node;
    }
    [from, to] = [first, last];
  };
  const pad = () => {
    element.style.paddingTop = all ? "" : `${tops[from]}px`;
    element.style.paddingBottom = all ? "" : `${tops[items.length] - tops[to]}px`;
  };
  const measure = () => {
    const start = element.getBoundingClientRect().top;
    let moved = 0, changed = false;
    for (const [k, node] of nodes) {
      const real = node.getBoundingClientRect().height + 10;
      if (Math.abs(real - heights[k]) < 1) continue;
      if (tops[k + 1] + start <= 0) moved += real - heights[k];
      heights[k] = real;
      changed = true;
    }
    if (changed) { lay(); pad(); }
    if (moved) window.scrollBy(0, moved);
  };
  const refresh = () => {
    if (all || !element.isConnected || !element.offsetParent) return;
    const start = element.getBoundingClientRect().top;
    const first = at(Math.max(0, -start - AROUND));
    const last = Math.min(items.length, at(window.innerHeight - start + AROUND) + 1);
    if (first !== from || last !== to) { show(first, Math.max(first, last)); pad(); measure(); }
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  };
  window.addEventListener("scroll", later, { passive: true });
  window.addEventListener("resize", () => { heights = items.map(height); lay(); later(); });

  return {
    set(wanted) {
      for (const node of nodes.values()) node.remove();
      nodes.clear();
      items = wanted;
      heights = items.map(height);
      lay();
      all = items.length <= ALL_AT_ONCE;
      if (all) show(0, items.length); else { from = to = -1; refresh(); if (from < 0) { show(0, Math.min(20, items.length)); } }
      pad();
    },
    redraw() { this.set(items); },
    // Bring an item into view, and give its node.
    reveal(k) {
      if (!all && !nodes.has(k)) {
        show(Math.max(0, k - 5), Math.min(items.length, k + 6));
        pad();
        measure();
      }
      const node = nodes.get(k);
      node.scrollIntoView({ block: "nearest" });
      return node;
    },
    node: (k) => nodes.get(k),
  };
}
