/* Attendance with a bad signal: each mark waits on this phone under the once-only key of its form until it is sent. Without this script
   each mark is a plain form. What is kept here holds no names: the address of the mark, its key, and which button was pressed. */
"use strict";
(() => {
  const STORE = "sameday.marks";
  const AGAIN_MS = 5000;
  const SAVED = "Saved.";
  let sending = false;

  const waiting = () => {
    try {
      const found = JSON.parse(localStorage.getItem(STORE) || "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  };
  const keep = (marks) => localStorage.setItem(STORE, JSON.stringify(marks));
  const formOf = (path, where) =>
    [...where.querySelectorAll("form[data-mark]")].find((form) => form.getAttribute("action") === path);
  const lineOf = (form) => form && form.closest("li.line");

  const say = (line, words) => {
    let note = line.querySelector(".waiting, .saved");
    if (!note) {
      note = document.createElement("p");
      note.setAttribute("role", "status");
      line.querySelector("form").before(note);
    }
    note.className = words === SAVED ? "saved" : "waiting";
    note.textContent = words;
  };

  const showWaiting = () => {
    for (const mark of waiting()) {
      const form = formOf(mark.path, document);
      if (!form) continue;
      for (const button of form.querySelectorAll("button")) button.disabled = true;
      say(lineOf(form), `Not sent yet: ${mark.words}.`);
    }
  };

  /* The line as the service shows it now, with a new key, and how many are marked. */
  const refresh = (path, page, words) => {
    const old = lineOf(formOf(path, document));
    const now = lineOf(formOf(path, page));
    const count = page.getElementById("marked");
    if (count && document.getElementById("marked")) document.getElementById("marked").replaceWith(count);
    if (!old || !now) return;
    const hadFocus = old.contains(document.activeElement);
    const line = document.importNode(now, true);
    old.replaceWith(line);
    if (words) say(line, words);
    for (const wrong of line.querySelectorAll(".wrong")) wrong.setAttribute("role", "alert");
    if (hadFocus) line.focus();
  };

  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const look = async () => read(await fetch(location.href, { credentials: "same-origin" }));

  const sendOne = async (mark) => {
    const answer = await fetch(mark.path, {
      method: "POST",
      redirect: "manual",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(mark.fields),
    });
    if (answer.type === "opaqueredirect") return { done: true, page: await look(), words: SAVED };
    if (answer.status === 422) return { done: true, page: await read(answer), words: "" };
    if (answer.status === 401) return { done: false, signIn: true };
    return { done: false };
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const mark of waiting()) {
        const sent = await sendOne(mark);
        if (sent.signIn) {
          const line = lineOf(formOf(mark.path, document));
          if (line) say(line, `Not sent yet: ${mark.words}. You are signed out. Load this page again and sign in: it is sent then.`);
          return;
        }
        if (!sent.done) break;
        keep(waiting().filter((one) => one.id !== mark.id));
        refresh(mark.path, sent.page, sent.words);
      }
    } catch {
      /* no signal: everything stays, and is sent later */
    } finally {
      sending = false;
      showWaiting();
    }
    if (waiting().length) setTimeout(send, AGAIN_MS);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-mark]") || !event.submitter) return;
    const fields = Object.fromEntries(new FormData(form));
    fields[event.submitter.name] = event.submitter.value;
    const mark = { id: fields.form, path: form.getAttribute("action"), fields, words: event.submitter.firstChild.textContent };
    try {
      keep([...waiting(), mark]);
    } catch {
      return; /* nothing can be kept on this phone: the plain form is sent */
    }
    event.preventDefault();
    showWaiting();
    send();
  });

  /* After a new sign-in the key of before is not ours any more; what was seen and pressed stays, so nothing is taken twice. */
  keep(
    waiting().map((mark) => {
      const form = formOf(mark.path, document);
      const key = form && form.querySelector("input[name=form]").value;
      return key ? { ...mark, id: key, fields: { ...mark.fields, form: key } } : mark;
    }),
  );
  addEventListener("online", send);
  showWaiting();
  if (waiting().length) send();
})();
