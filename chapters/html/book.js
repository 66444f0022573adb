// The search, and a chunk's definition beside its name. The pages can be
// read without.
"use strict";
const form = document.querySelector("form");
const input = form.querySelector("input");
const results = form.querySelector("ol");
form.hidden = false;

// search.js, with the text of all sections, is read when it's needed
input.addEventListener("focus", () => {
  const script = document.createElement("script");
  script.src = "search.js";
  script.onload = search;
  document.head.append(script);
}, {once: true});

function search() {
  results.textContent = "";
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || typeof sections === "undefined") return;
  const has = (text) => words.every((word) => text.toLowerCase().includes(word));
  const inTitle = sections.filter(([, title]) => has(title));
  const inText = sections.filter(([, title, text]) =>
    !has(title) && has(title + " " + text));
  for (const [address, title, text] of [...inTitle, ...inText].slice(0, 30)) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 40);
    const link = document.createElement("a");
    const extract = document.createElement("small");
    link.href = address;
    link.textContent = title;
    extract.textContent = "… " + text.slice(at, at + 140) + " …";
    const item = document.createElement("li");
    item.append(link, extract);
    results.append(item);
  }
  if (!results.firstChild) results.append(
    Object.assign(document.createElement("li"), {textContent: "Nothing found"}));
}
input.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  results.querySelector("a")?.click();
});
results.addEventListener("click", () => { results.textContent = ""; });

let popup = null;
function close() {
  popup?.remove();
  popup = null;
}
function open(event) {
  const link = event.target.closest?.("pre .use, .chunk figcaption a");
  if (!link || link.closest(".popup")) return;
  close();
  const target = link.hash && link.pathname === location.pathname &&
    document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target?.matches(".chunk")) return;
  popup = target.cloneNode(true);
  popup.removeAttribute("id");
  for (const child of popup.querySelectorAll("[id]")) child.removeAttribute("id");
  popup.classList.add("popup");
  document.body.append(popup);
  const place = link.getBoundingClientRect();
  popup.style.top = place.bottom + scrollY - 1 + "px";
  popup.style.left = Math.max(8, Math.min(place.left,
    innerWidth - popup.offsetWidth - 16)) + "px";
}
document.addEventListener("mouseover", (event) => {
  if (popup && !event.target.closest?.(".popup, pre .use")) close();
  open(event);
});
document.addEventListener("focusin", open);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
    input.value = results.textContent = "";
  } else if (event.key === "/" && event.target !== input) {
    event.preventDefault();
    input.focus();
  }
});

// what is too wide scrolls, also by keyboard
const watch = new ResizeObserver((entries) => {
  for (const {target} of entries)
    if (target.scrollWidth > target.clientWidth ||
        target.scrollHeight > target.clientHeight) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
});
for (const box of document.querySelectorAll("pre, .equation, .center"))
  watch.observe(box);
