"use strict";
// Typing forms in by the keyboard alone: a key for each answer, and on to the next question. Without this script the
// page is a form like any other.
(() => {
  const form = document.getElementById("typing");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-row]")].filter(row => !row.querySelector("[data-row]"));
  const save = document.getElementById("save");
  const controls = row => [...row.querySelectorAll("input, select, textarea")];
  const isTick = c => /radio|checkbox/.test(c.type);
  // digits of any script; on a keyboard without Latin letters the place of the key counts
  const latin = ({key, code}) => {
    const place = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩".indexOf(key);
    if (key.length === 1 && place >= 0) return String(place % 10);
    return /^Key/.test(code) && key > "~" ? code.slice(3).toLowerCase() : key.toLowerCase();
  };
  let dirty = false;

  const enter = row => {
    if (!row) return save.focus();
    const all = controls(row), first = all.find(c => isTick(c) && c.checked) || all[0];
    first.focus();
    if (/text/.test(first.type)) first.select();
  };
  const after = row => rows[rows.indexOf(row) + 1];
  const goOn = row => {
    const chosen = controls(row).find(c => c.checked && c.dataset.go);
    enter(chosen ? document.getElementById(chosen.dataset.go).closest("[data-row]") : after(row));
  };
  const firstPart = row => row && (row.matches("[data-row]:has([data-row])") ? row.querySelector("[data-row]") : row);
  const tick = (row, chosen) => {
    chosen.checked = chosen.type === "checkbox" ? !chosen.checked : true;
    dirty = true;
    if (chosen.type === "checkbox" && chosen.checked && /^[-$]/.test(chosen.value))
      for (const c of controls(row)) if (isTick(c) && c !== chosen) c.checked = false;
    const text = controls(row).find(c => c.dataset.of === chosen.value);
    if (text && chosen.checked) return text.focus();
    if (chosen.type === "radio") goOn(row);
    else chosen.focus();
  };

  // 1 may become 10: it waits for the 0, and another digit is the answer to the next question
  let waiting = null;
  const key = (row, pressed) => {
    const ticks = controls(row).filter(isTick);
    const find = name => ticks.find(c => c.dataset.key === name);
    if (waiting && waiting.row === row) {
      const longer = find(waiting.key + pressed);
      waiting = null;
      if (longer) return tick(row, longer);
      if (!/\d/.test(pressed)) return key(row, pressed);
      const next = after(row);
      goOn(row);
      return next && controls(next).every(isTick) ? key(next, pressed) : undefined;
    }
    const chosen = find(pressed) || (/^[0-]$/.test(pressed) && find("-"));
    if (!chosen) return;
    if (chosen.type === "radio" && ticks.some(c => c !== chosen && c.dataset.key.length > pressed.length && c.dataset.key.startsWith(pressed))) {
      chosen.checked = true;
      chosen.focus();
      dirty = true;
      waiting = {row, key: pressed};
      return;
    }
    tick(row, chosen);
  };

  form.addEventListener("keydown", event => {
    const now = event.target, row = now.closest("[data-row]");
    if (!row || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); return form.requestSubmit(save); }
    if (event.ctrlKey) return;
    const isArea = now.tagName === "TEXTAREA", isBox = !isTick(now);
    if (event.key === "Enter" && !(isArea && event.shiftKey)) { event.preventDefault(); waiting = null; return goOn(row); }
    if (/^Arrow(Down|Up)$/.test(event.key) && now.tagName !== "SELECT" && !(isArea && now.value)) {
      event.preventDefault();
      waiting = null;
      const place = rows.indexOf(row);
      return event.key === "ArrowDown" ? enter(rows[place + 1]) : enter(rows[Math.max(0, place - 1)]);
    }
    if (now.tagName === "SELECT") {
      if (event.key === "-") { event.preventDefault(); now.value = "-"; goOn(row); }
      return;
    }
    if (isBox) {
      // the key of a reason, alone in an empty box
      const reason = now.value === "" && controls(row).find(c => c.type === "checkbox" && c.dataset.key === latin(event));
      if (reason && !now.dataset.of) { event.preventDefault(); reason.checked = true; dirty = true; return goOn(row); }
      if (event.key === "-" && now.value === "" && !("minus" in now.dataset) && !controls(row).some(c => c.dataset.key === "-")) { event.preventDefault(); now.value = "-"; dirty = true; goOn(row); }
      return;
    }
    if (/^(Backspace|Delete)$/.test(event.key)) {
      event.preventDefault();
      for (const c of controls(row)) if (isTick(c)) c.checked = false;
      return;
    }
    if (event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      key(row, latin(event));
    }
  });
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  const clear = document.getElementById("clear");
  if (clear) clear.addEventListener("click", () => { dirty = false; });
  addEventListener("beforeunload", event => { if (dirty) event.preventDefault(); });

  const errors = document.getElementById("errors");
  if (errors) {
    const link = errors.querySelector("a"), row = link && document.querySelector(link.hash);
    if (row) enter(firstPart(row)); else errors.focus();
  } else enter(rows[0]);
})();
