/* How far something is, kept up to date: the part of this page that is marked data-live is read again every few seconds while it says that
   there is more to come. Without this script the page is as it was when it was opened. */
"use strict";
(() => {
  const EVERY_MS = 4000;
  const part = () => document.querySelector("[data-live]");
  const again = async () => {
    const now = part();
    if (!now || now.dataset.live !== "more") return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { "Sameday-Background": "1" }, credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (answer.ok && !answer.redirected && fresh) {
          now.innerHTML = fresh.innerHTML;
          now.dataset.live = fresh.dataset.live;
        }
      } catch {
        /* the next one may reach it */
      }
    }
    setTimeout(again, EVERY_MS);
  };
  setTimeout(again, EVERY_MS);
})();
