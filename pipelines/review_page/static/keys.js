// Keys of the review page: each presses what its data-key names. The page works without.
"use strict";

const typed = (target) => target.closest("input, select, textarea");

document.querySelectorAll(".reasons").forEach((group) => { group.hidden = false; });

document.querySelectorAll("[data-fills]").forEach((button) => {
  button.addEventListener("click", () => {
    const text = [...button.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    document.getElementById(button.dataset.fills).value = text.map((node) => node.data).join("").trim();
  });
});

document.querySelectorAll("form").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a second press must not answer the next case
    form.dataset.sent = "yes";
  });
});

window.addEventListener("pageshow", () => { // come back to by the browser, it may be answered again
  document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "Escape") document.activeElement.blur();
  if (typed(event.target)) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found || found.disabled) return;
  event.preventDefault();
  found.click();
  if (!found.matches("summary")) return;
  found.scrollIntoView({ block: "center" });
  (found.parentElement.querySelector("select") || found).focus();
});
