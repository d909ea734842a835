// Texts in the language that is chosen, and addresses of segments.

const root = document.documentElement;
const language = () => (document.getElementById("lang-vi").checked ? "vi" : "en");
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const words = (key, values = {}) => (TEXTS[key] ? TEXTS[key][language()] : key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const encode = (id) => encodeURIComponent(id);
const addressOf = (problem, id) => `#/${encode(problem)}/${encode(id)}`;

function go(address) {
  try { history.replaceState(null, "", address); } catch { /* a page without an origin: it has no address */ }
}

// Tells `changed` of every choice of another language; a reader's own is chosen first.
function followLanguage(changed) {
  const follow = () => { root.lang = language(); changed(); };
  document.querySelectorAll("input[name=lang]").forEach((one) => one.addEventListener("change", follow));
  if (navigator.language.startsWith("vi")) {
    document.getElementById("lang-vi").checked = true;
    root.lang = "vi";
  }
}

// Begins with what is packed into the page.
function begin(start) {
  if (typeof DecompressionStream === "undefined") {
    document.querySelectorAll("[data-browser]").forEach((one) => one.replaceChildren(words("browser.old")));
  } else unpack(document.getElementById("payload").textContent).then(start);
}
