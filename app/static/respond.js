"use strict";
// Saves each answer as it is given. What the server has not acknowledged stays in this browser, survives a reload,
// and is sent again under the same event id until it is. Without this script the form works as it is.
(() => {
  const place = document.querySelector("[data-link]");
  if (!place) return;
  const key = "vafa:" + place.dataset.link;
  const form = document.getElementById("answers");
  let kept = null, blocked = false;

  // The draft is read anew each time, because two tabs share it: {t: token, q: events in order, b: answers not accepted}
  const read = () => {
    if (blocked) return kept;
    try { return JSON.parse(localStorage.getItem(key)); } catch { return kept; }
  };
  const write = draft => {
    kept = draft && (draft.q.length || Object.keys(draft.b).length) ? draft : null;
    try {
      if (kept) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch { blocked = true; }
  };
  const raw = (item, answer) => answer.map(([name, value]) => name === item ? value : name.slice(item.length + 1) + "=" + value);
  // the answers of an event, as they are sent
  const body = (token, event, more) => {
    const answers = {};
    for (const item in event.i) answers[item] = raw(item, event.i[item]);
    return JSON.stringify({response: token, event: event.e, go: "save", in: event.l, answers, ...more});
  };
  // At the start of a kiosk: what guests before could not send any more is put aside, where no page looks for it, and
  // sent without a cookie, so that none comes back for the next guest
  const handOver = async () => {
    const draft = read(), aside = key + ":left";
    let left = [];
    try { left = JSON.parse(localStorage.getItem(aside)) || []; } catch { /* nothing was put aside */ }
    if (draft && draft.q) left.push(...draft.q.map(event => ({...event, t: draft.t})));
    write(null);
    try {
      for (; left.length; left.shift()) {
        localStorage.setItem(aside, JSON.stringify(left));
        const reply = await fetch(left[0].u, {method: "POST", headers: {"Content-Type": "application/json"},
          body: body(left[0].t, left[0]), credentials: "omit"});
        // only our own words count: a hotel's network may answer with a page of its own
        const told = reply.ok ? await reply.json() : {saved: reply.status < 500 && ![403, 407, 408, 429].includes(reply.status)};
        if (!told.saved) throw reply;
      }
      localStorage.removeItem(aside);
    } catch { setTimeout(handOver, 15000); }
  };
  if (!form) return "handover" in place.dataset ? handOver() : write(null);

  const token = form.elements.response, line = document.getElementById("saved");
  const begins = /\/[is]\/[^/]+$/.test(form.action);
  // the first page, opened again before its first save was acknowledged, goes on with the response it had begun
  const open = () => {
    const draft = read();
    if (!draft || draft.t !== token.value && !begins) return {t: token.value, q: [], b: {}};
    token.value = draft.t;
    return draft;
  };
  const tell = state => {
    const text = line.dataset[state] || "";
    line.dataset.state = state;
    // a live region speaks when it changes: saved after saved is silent
    if (line.textContent !== text) line.textContent = text;
  };
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, c =>
    (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));

  // Items: every part of one is named item or item.part
  const controls = [...form.elements].filter(c => c.name && c.name !== "home-page" && !/hidden|submit/.test(c.type));
  const itemOf = c => c.name.split(".")[0];
  const partsOf = item => controls.filter(c => itemOf(c) === item);
  const isTick = c => /radio|checkbox/.test(c.type);
  const answerOf = item => partsOf(item).filter(c => isTick(c) ? c.checked : c.value.trim())
    .map(c => isTick(c) ? [c.name, c.value] : [c.name, c.value, 1]);
  const restore = (item, answer) => {
    for (const c of partsOf(item)) {
      const found = answer.find(([name, value, typed]) => name === c.name && (isTick(c) ? !typed && value === c.value : typed));
      if (isTick(c)) c.checked = !!found;
      else c.value = found ? found[1] : "";
    }
  };
  const note = (item, texts) => {
    const box = document.getElementById("item-" + item), id = "error-" + item;
    if (!box) return;
    const old = document.getElementById(id);
    if (old) old.remove();
    box.toggleAttribute("data-wrong", !!texts);
    for (const c of [box, ...partsOf(item)]) {
      const ids = (c.getAttribute("aria-describedby") || "").split(" ").filter(one => one && one !== id);
      if (texts && (c === box) === (box.tagName === "FIELDSET")) ids.push(id);
      if (ids.length) c.setAttribute("aria-describedby", ids.join(" "));
      else c.removeAttribute("aria-describedby");
      if (c !== box && !isTick(c)) c[texts ? "setAttribute" : "removeAttribute"]("aria-invalid", "true");
    }
    if (!texts) return;
    const told = document.createElement("p");
    told.className = "error";
    told.id = id;
    told.textContent = texts.join(" ");
    box.firstElementChild.after(told);
  };
  // who is still typing is not corrected yet
  const isBusyWith = item => partsOf(item).includes(document.activeElement);
  const settle = () => {
    const draft = open(), wrong = Object.keys(draft.b).filter(item => partsOf(item).length);
    for (const item of wrong) if (!isBusyWith(item)) note(item, draft.b[item][1]);
    if (!draft.q.length) tell(wrong.length ? wrong.every(isBusyWith) ? "" : "wrong" : "saved");
  };

  // How long the page and its items were in sight, where the study keeps that; another look at the page adds to it
  const box = form.elements.times, past = key + ":times:" + location.pathname, look = {page: 0, items: {}};
  let from = document.hidden ? 0 : performance.now(), upto = 0;
  const times = () => {
    const now = performance.now();
    if (from) look.page += now - from;
    from = document.hidden ? 0 : now;
    try { sessionStorage.setItem(past, JSON.stringify(look)); } catch { /* nothing is added up then */ }
    return look;
  };
  const answered = item => {
    const now = times().page;
    look.items[item] = (look.items[item] || 0) + now - upto;
    upto = now;
  };
  if (box) {
    try { Object.assign(look, JSON.parse(sessionStorage.getItem(past))); } catch { /* as above */ }
    upto = look.page;
    document.addEventListener("visibilitychange", times);
    form.addEventListener("submit", () => { box.value = JSON.stringify(times()); });
  }

  const seen = {};
  const put = item => {
    const answer = answerOf(item), text = JSON.stringify(answer);
    if (!item || seen[item] === text) return;
    seen[item] = text;
    if (box) answered(item);
    const draft = open();
    let last = draft.q[draft.q.length - 1];
    if (!last || last.s || last.u !== form.action) draft.q.push(last = {u: form.action, e: uuid(), l: form.elements.in.value, i: {}});
    last.i[item] = answer;
    delete draft.b[item];
    write(draft);
  };

  let busy = false, tries = 0, timer;
  const later = wait => { clearTimeout(timer); timer = setTimeout(send, wait); };
  const post = async event => {
    const sent = body(token.value, event, {times: box ? times() : undefined});
    const stop = new AbortController(), clock = setTimeout(() => stop.abort(), 20000);
    try {
      const reply = await fetch(event.u, {method: "POST", headers: {"Content-Type": "application/json"},
        body: sent,
        // outlives the page; browsers refuse it for large bodies
        keepalive: sent.length < 15000, signal: stop.signal});
      // a sign-in page of the hotel's network also says 200: only our own words count
      const told = reply.ok ? await reply.json() : null;
      return told && !told.saved ? [0] : [reply.status, told];
    } catch { return [0]; } finally { clearTimeout(clock); }
  };
  const settled = (event, told) => {
    const draft = open();
    draft.q = draft.q.filter(one => one.e !== event.e);
    const newer = item => draft.q.some(one => one.i[item]);
    for (const item in event.i) {
      if (told && told.invalid[item] && !newer(item)) draft.b[item] = [event.i[item], told.invalid[item]];
      else if (!isBusyWith(item)) note(item);
    }
    write(draft);
  };
  const send = async () => {
    clearTimeout(timer);
    const draft = open(), event = draft.q[0];
    if (busy || !event) return;
    busy = true;
    event.s = 1;
    write(draft);
    const slow = setTimeout(tell, 400, tries ? "waiting" : "saving");
    const [status, told] = await post(event);
    clearTimeout(slow);
    busy = false;
    if (status === 200) {
      tries = 0;
      settled(event, told);
      if (told.status !== "started" && !told.saved.length) { write(null); return tell("finished"); }
      settle();
    } else if (status === 409 && !event.again) {
      // known with other words: say it as a new event, once
      const now = open(), same = now.q.find(one => one.e === event.e);
      if (same) { same.e = uuid(); same.again = 1; write(now); }
    } else if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      tries = 0;
      settled(event);
      if (status === 410) write(null);
      return tell(status === 410 ? "closed" : "refused");
    } else {
      tell("waiting");
      return later(Math.min(60000, 1000 * 2 ** tries++) * (.5 + Math.random() / 2));
    }
    send();
  };

  form.addEventListener("input", ({target}) => {
    if (!controls.includes(target) || isTick(target)) return;
    put(itemOf(target));
    if (!tries) later(800);
  });
  form.addEventListener("change", ({target}) => {
    if (!controls.includes(target)) return;
    put(itemOf(target));
    send();
  });
  form.addEventListener("focusout", () => setTimeout(() => { if (Object.keys(open().b).length) settle(); }));
  // Where saves do not arrive the page is left only once the server answers: the browser's own page says less than ours
  let reached = false;
  const stay = () => { tell("offline"); line.focus(); };
  form.addEventListener("submit", event => {
    if (navigator.onLine !== false && (reached || !tries)) return;
    event.preventDefault();
    if (navigator.onLine === false) return stay();
    fetch(location.href, {method: "HEAD", cache: "no-store"}).then(() => {
      reached = true;
      form.requestSubmit(event.submitter);
      reached = false;
    }, stay);
  });
  addEventListener("online", () => { tries = 0; send(); });
  addEventListener("pagehide", send);

  // Digits choose a point of the row that has the focus and go on to the next question
  let digits = "", row = "", last = 0;
  form.addEventListener("keydown", event => {
    const now = event.target, place = "0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩".indexOf(event.key);
    if (now.type !== "radio" || !now.closest(".options") || place < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const points = controls.filter(c => c.name === now.name), digit = String(place % 10);
    const more = row === now.name && event.timeStamp - last < 1500 ? digits + digit : digit;
    const chosen = points.find(c => c.value === more) || points.find(c => c.value === digit);
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    chosen.click();
    [digits, row, last] = [chosen.value, now.name, event.timeStamp];
    // 1 may become 10
    if (points.some(c => c.value !== digits && c.value.startsWith(digits))) return;
    const rest = [...form.elements].slice([...form.elements].indexOf(points[points.length - 1]) + 1);
    const next = rest.find(c => c.type !== "hidden" && c.tagName !== "FIELDSET");
    if (next) (rest.find(c => next.name === c.name && c.checked) || next).focus();
  });

  const draft = open();
  const mend = (item, answer) => { if (partsOf(item).length) restore(item, answer); };
  for (const item of new Set(controls.map(itemOf))) seen[item] = JSON.stringify(answerOf(item));
  for (const item in draft.b) mend(item, draft.b[item][0]);
  for (const event of draft.q) for (const item in event.i) mend(item, event.i[item]);
  for (const item of new Set(controls.map(itemOf))) seen[item] = JSON.stringify(answerOf(item));
  if (Object.keys(draft.b).length) settle();
  const errors = document.getElementById("errors"), forgotten = document.querySelector(".notice.warn a");
  if (errors) errors.focus();
  else if (forgotten) document.querySelector(forgotten.hash + " :is(input, select, textarea)").focus();
  send();
})();
