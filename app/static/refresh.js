"use strict";
/* Parts of a page that tell how far a thing is: fetched anew every data-refresh seconds while they carry it.
   Without this script a link on the page looks again. */
(() => {
  const going = () => [...document.querySelectorAll("[id][data-refresh]")];
  const holds = part => part.contains(document.activeElement);
  const draw = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    // signed out, or gone: what stands here stays, and a reload says why
    if (!answer.ok || answer.redirected) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of going()) {
      const found = fresh.getElementById(part.id);
      if (found && !holds(part)) part.replaceWith(document.adoptNode(found));
    }
    return true;
  };
  const wait = () => {
    const parts = going();
    if (!parts.length) return;
    const seconds = Math.min(...parts.map(part => Number(part.dataset.refresh) || 5));
    setTimeout(async () => {
      let goes = true;
      try { if (!document.hidden) goes = await draw(); } catch { /* the network comes back */ }
      if (goes) wait();
    }, 1000 * seconds);
  };
  wait();
})();
