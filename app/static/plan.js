// Says who would be invited while the form is filled in; without this script the button "Count again" does it.
(() => {
  "use strict";
  const form = document.querySelector("main form:has(#count)");
  if (!form) return;
  let timer = 0, asked = 0;
  const count = async () => {
    const number = ++asked, body = new FormData(form);
    body.set("count", "1");
    try {
      const reply = await fetch(location.href, { method: "POST", body, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById("count"), shown = document.getElementById("count");
      if (fresh && shown && number === asked) {
        shown.className = fresh.className;
        shown.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // the network is away: the last count stays, and the button is still there
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.closest("#count")) return;
    clearTimeout(timer);
    timer = setTimeout(count, 400);
  });
})();
