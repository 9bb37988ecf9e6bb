"use strict";
/* A kiosk goes back to its start when nobody is there. Answers that were saved stay; the start drops the cookie. */
(() => {
  const digits = new Intl.NumberFormat(document.documentElement.lang);
  const say = (place, seconds) => { if (place) place.textContent = digits.format(Math.max(0, Math.ceil(seconds))); };
  const TOUCHES = ["pointerdown", "keydown", "input", "scroll"];
  // Without the network the browser would show a page of its own, from which nothing leads back: what the guest left is
  // hidden, and the start comes when the network does.
  let leaving = false;
  const show = isShown => {
    for (const part of document.querySelectorAll("#answers, [data-complete]")) part.style.display = isShown ? "" : "none";
  };
  const start = async address => {
    leaving = true;
    show(false);
    try {
      await fetch(address, { method: "HEAD", cache: "no-store", credentials: "omit" });
      if (leaving) location.replace(address);
    } catch { setTimeout(() => { if (leaving) start(address); }, 3000); }
  };
  // a page that the browser kept for its back button belongs to the guest before
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  const ending = document.querySelector("[data-countdown][data-seconds]");
  if (ending) {
    let until = 0, gone = false;
    const anew = () => { until = Date.now() + 1000 * Number(ending.dataset.seconds); };
    const tick = () => {
      const left = until - Date.now();
      say(ending, left / 1000);
      if (left <= 0 && !gone) { gone = true; start(ending.dataset.start); }
    };
    for (const kind of TOUCHES) addEventListener(kind, anew, { passive: true });
    anew();
    tick();
    setInterval(tick, 250);
  }

  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const idle = 1000 * Number(dialog.dataset.idle), warning = 1000 * Number(dialog.dataset.warning);
  let touched = Date.now();
  const touch = () => { if (!dialog.open) touched = Date.now(); };
  for (const kind of TOUCHES) addEventListener(kind, touch, { passive: true });
  dialog.addEventListener("close", () => {
    touched = Date.now();
    leaving = false;
    show(true);
  });
  setInterval(() => {
    const left = idle + warning - (Date.now() - touched);
    // a tablet that slept too long has not asked yet
    if (left <= warning && !dialog.open) dialog.showModal();
    if (left <= 0) {
      touched = Infinity;
      return start(dialog.dataset.start);
    }
    if (dialog.open && left < Infinity) say(dialog.querySelector("[data-countdown]"), left / 1000);
  }, 250);
})();
