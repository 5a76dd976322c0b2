/* Single letters as keys on the page of a claim. A letter only moves the focus or opens another page; it never decides. Letters can be
   switched off (WCAG 2.1.4), and that is kept on this device; where nothing can be kept they are
   off until somebody ticks them on that page. A key that is held down presses no button a second time. Without this
   script everything is reached by Tab and Enter. */
"use strict";
(() => {
  const STORE = "sameday.letters";
  const box = document.querySelector("[data-letters]");
  const tick = document.getElementById("letters");
  const places = {
    a: () => document.querySelector("main button.main"),
    n: () => document.querySelector("[data-next]"),
    u: () => document.querySelector("[data-undo] button"),
    c: () => document.querySelector("main details summary"),
  };
  const kept = () => {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return false;
    }
  };
  const keep = (isOn) => {
    try {
      localStorage.setItem(STORE, isOn ? "on" : "off");
    } catch {
      // It holds for this page alone.
    }
  };
  let isOn = kept();
  const isTyping = (target) => target.matches?.("input, select, textarea, [contenteditable]");

  if (box && tick) {
    box.hidden = false;
    tick.checked = isOn;
    tick.addEventListener("change", () => {
      isOn = tick.checked;
      keep(isOn);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target.matches?.("button, a, summary")) {
      event.preventDefault();
      return;
    }
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !isOn || isTyping(event.target)) return;
    const place = places[event.key.toLowerCase()]?.();
    if (!place) return;
    event.preventDefault();
    place.focus();
  });
})();
