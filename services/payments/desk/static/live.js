/* How far something is, kept up to date: the part of this page that is marked data-live is read again every few seconds, from an address
   of its own, while it says that there is more to come. It ends with the sign-in, and after half an hour: nobody may be there any more.
   So is each data-part that the answer brings along: what one person of a list said.
   Without this script the page is as it was when it was opened. */
"use strict";
(() => {
  const EVERY_MS = 4000;
  const LONGEST_MS = 30 * 60 * 1000;
  const begun = Date.now();
  const again = async () => {
    const now = document.querySelector("[data-live]");
    if (!now || now.dataset.live !== "more" || Date.now() - begun > LONGEST_MS) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(now.dataset.from, { headers: { "Sameday-Background": "1" }, credentials: "same-origin" });
        if (answer.redirected || answer.status === 401 || answer.status === 403) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (answer.ok && fresh) {
          now.innerHTML = fresh.innerHTML;
          now.dataset.live = fresh.dataset.live;
          for (const part of page.querySelectorAll("[data-part]")) {
            const shown = document.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
            if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
          }
        }
      } catch {
        /* the next one may reach it */
      }
    }
    setTimeout(again, EVERY_MS);
  };
  setTimeout(again, EVERY_MS);
})();
