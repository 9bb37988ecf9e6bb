// Keys of the inbox. Letters act only while no field has the focus, and can be turned off; every one has its button.
(() => {
  "use strict";
  const box = document.getElementById("keys");
  if (!box) return;
  const own = box.querySelector("input"), OFF = "vafa-comment-keys";
  const all = () => [...document.querySelectorAll(".comments > li")];
  const here = () => document.activeElement.closest(".comments > li");
  const store = (value) => { try { return value === undefined ? localStorage.getItem(OFF) : localStorage.setItem(OFF, value); } catch { return null; } };
  box.hidden = false;
  own.checked = store() !== "off";
  own.addEventListener("change", () => store(own.checked ? "on" : "off"));

  const move = (by) => {
    const list = all(), now = here();
    const next = now ? list[list.indexOf(now) + by] : list[by > 0 ? 0 : list.length - 1];
    if (next) next.focus();
  };
  const press = (name) => {
    const button = here()?.querySelector(`[data-key="${name}"]`);
    if (!button) return false;
    if (button.tagName !== "SUMMARY") button.click();
    else {
      button.parentElement.open = true;
      button.parentElement.querySelector("input:not([type=hidden]), select, textarea, a")?.focus();
    }
    return true;
  };
  const deeds = {
    j: () => move(1),
    k: () => move(-1),
    u: () => document.querySelector(".last-step button")?.click(),
    "/": () => document.getElementById("q")?.focus(),
    "?": () => { box.open = true; box.querySelector("summary").focus(); },
  };

  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!own.checked || at.matches("input, select, textarea, [contenteditable]")) return;
    const deed = deeds[event.key] || ("mfrdat".includes(event.key) && event.key.length === 1 ? () => press(event.key) : null);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
})();
