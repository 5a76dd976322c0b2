// Keeps a practice page up to date and its focus in place. Without this script everything works too, by forms and links.
"use strict";

const PAUSE_MILLISECONDS = 2000;
const main = document.querySelector("main");
let stopped = false, busy = false, refused = false;

/** Make `old` like `fresh` with the fewest changes, so that only what is new is read out. */
function blend(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const wanted = [...fresh.childNodes];
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
  wanted.forEach((child, place) => {
    const there = old.childNodes[place];
    if (!there) old.append(child);
    else if (there.nodeName !== child.nodeName || there.id !== child.id) there.replaceWith(child);
    else blend(there, child);
  });
}

async function show(response) {
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const focused = document.activeElement;
  blend(main, fresh.querySelector("main"));
  document.title = fresh.title;
  if (focused && !focused.isConnected) document.querySelector("#call")?.focus(); // its button is gone with the call
}

async function look() {
  if (!stopped && !busy && !refused && !document.hidden) { // a look would wipe out why something was refused
    try {
      const response = await fetch(location.href);
      if (!busy && !stopped && !refused && response.ok) await show(response);
    } catch {} // the practice world is being started again
  }
  setTimeout(look, PAUSE_MILLISECONDS);
}

async function send(event) {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  if (busy) return; // a second click is not a second text
  busy = true;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    await show(response);
    refused = !response.ok;
    if (response.ok) form.reset();
  } catch {
    form.submit(); // let the browser say what is wrong
  }
  busy = false;
}

function offerToStop() {
  const button = document.createElement("button");
  const label = () => (button.textContent = stopped ? "Start updating this page" : "Stop updating this page");
  button.type = "button";
  button.className = "quiet";
  button.addEventListener("click", () => { stopped = !stopped; label(); });
  label();
  document.querySelector("nav").append(button);
}

offerToStop();
main.addEventListener("submit", send);
setTimeout(look, PAUSE_MILLISECONDS);
