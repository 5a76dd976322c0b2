/* Attendance with a bad signal: each mark waits on this device, under the once-only key of its form, until the service has answered it.
   Without this script each mark is a plain form. What is kept holds no names: whose mark it is (an id), its address, its key, which button
   was pressed. No mark is dropped in silence: what is refused stands at the top until somebody has read it. */
"use strict";
(() => {
  const STORE = "sameday.marks";
  const SOONEST_MS = 5000;
  const LATEST_MS = 300000;
  const PATIENCE_MS = 20000;
  const SAVED = "Saved.";
  const SIGN_IN = "You are signed out, or somebody else is signed in. Load this page again and sign in: it is sent then.";
  const UNKNOWN = "We cannot tell whether this was saved. Look at the list as it is now, and mark the person again if it is not there.";
  const GONE = "This person, session or event is not on your lists any more.";
  const ownerOf = (page) => page.querySelector("[data-owner]")?.dataset.owner;
  const me = ownerOf(document);
  let sending = false;
  let timer = 0;
  let signIn = false;

  const all = () => {
    try {
      const found = JSON.parse(localStorage.getItem(STORE) || "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  };
  const keep = (marks) => localStorage.setItem(STORE, JSON.stringify(marks));
  const change = (id, values) => keep(all().map((mark) => (mark.id === id ? { ...mark, ...values } : mark)));
  const drop = (id) => keep(all().filter((mark) => mark.id !== id));
  const waiting = () => all().filter((mark) => mark.owner === me && !mark.refused);

  const formOf = (path, where) =>
    [...where.querySelectorAll("form[data-mark]")].find((form) => form.getAttribute("action") === path);
  const lineOf = (form) => form && form.closest("li.line");
  /* Where a mark is listed: its address is that of the list, then its session, then its offer. */
  const listOf = (mark) => {
    const parts = mark.path.split("/");
    const [offer, session] = [parts.pop(), parts.pop()];
    return `${parts.join("/")}?session=${session}&first=${mark.fields.first || 0}&find=${encodeURIComponent(mark.fields.find || "")}#offer-${offer}`;
  };

  const element = (tag, words, kind) => {
    const made = document.createElement(tag);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };

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

  /* What has not left this device can be undone here: nobody has seen it, and its once-only key is not used. */
  const offerToTakeBack = (mark, form) => {
    const line = lineOf(form);
    line.querySelector("[data-take-back]")?.remove();
    if (mark.tried) return;
    const button = element("button", "Take it back", "small other");
    button.type = "button";
    button.dataset.takeBack = "";
    button.append(element("span", `: ${line.querySelector("h2").textContent}`, "unseen"));
    button.addEventListener("click", () => {
      if (all().some((one) => one.id === mark.id && !one.tried)) {
        drop(mark.id);
        for (const one of form.querySelectorAll("button")) one.disabled = false;
        say(line, `Taken back, so nothing is sent: ${mark.words}.`);
        button.remove();
        line.focus();
      }
      show();
    });
    form.before(button);
  };

  const toldRefused = (mark) => {
    const box = element("div", "", "found");
    const name = lineOf(formOf(mark.path, document))?.querySelector("h2").textContent;
    box.append(element("p", `${name ? `${name}. ` : ""}${mark.words}: ${mark.refused}`));
    const link = element("a", "Open the list");
    link.href = listOf(mark);
    const read = element("button", "I have read this", "small other");
    read.type = "button";
    read.addEventListener("click", () => {
      drop(mark.id);
      show();
      document.getElementById("main").focus();
    });
    box.append(link, document.createTextNode(" "), read);
    return box;
  };

  const show = () => {
    const marks = all();
    const refused = marks.filter((mark) => mark.owner === me && mark.refused);
    const others = marks.filter((mark) => mark.owner !== me && !mark.refused).length;
    const away = waiting().filter((mark) => !formOf(mark.path, document)).length;
    const told = refused.map(toldRefused);
    const waits = (count) => (count === 1 ? "1 mark" : `${count} marks`);
    if (away) told.push(element("p", `${waits(away)} of another list not sent yet.${signIn ? ` ${SIGN_IN}` : ""}`));
    if (others) told.push(element("p", `${waits(others)} of somebody else on this device: sent when that person signs in here and opens a list.`));
    document.getElementById("told-marks")?.remove();
    if (told.length) {
      const notice = element("section", "", "note");
      notice.id = "told-marks";
      notice.setAttribute("aria-label", "Marks on this device");
      notice.append(...told);
      document.getElementById("main").prepend(notice);
    }
    for (const mark of waiting()) {
      const form = formOf(mark.path, document);
      if (!form) continue;
      for (const one of form.querySelectorAll("button")) one.disabled = true;
      say(lineOf(form), `Not sent yet: ${mark.words}.${signIn ? ` ${SIGN_IN}` : ""}`);
      offerToTakeBack(mark, form);
    }
  };

  const ask = (address, more) =>
    fetch(address, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...more });
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  /* The line as the service shows it now, with a new key, and how many are marked. */
  const refresh = (path, page, words) => {
    const old = lineOf(formOf(path, document));
    const now = page && lineOf(formOf(path, page));
    const count = page?.getElementById("marked");
    if (count && now && document.getElementById("marked")) document.getElementById("marked").replaceWith(count);
    if (!old) return;
    if (!now) {
      say(old, words || "Load this page again to see how this person is marked.");
      return;
    }
    const hadFocus = old.contains(document.activeElement);
    const line = document.importNode(now, true);
    old.replaceWith(line);
    if (words) say(line, words);
    for (const wrong of line.querySelectorAll(".wrong")) wrong.setAttribute("role", "alert");
    if (hadFocus) line.focus();
  };
  const lookAgain = async (path, words) => {
    let page = null;
    try {
      const answer = await ask(location.href);
      if (answer.ok) page = await read(answer);
    } catch {
      /* the mark is answered; only how the line looks now is not known */
    }
    refresh(path, page, words);
  };

  const refuse = async (mark, words, page) => {
    change(mark.id, { refused: words });
    if (page) refresh(mark.path, page, "");
    else await lookAgain(mark.path, "");
  };
  const later = (mark) => {
    const wait = Math.min(LATEST_MS, (mark.wait || SOONEST_MS / 2) * 2);
    change(mark.id, { wait, after: Date.now() + wait });
  };
  const isLater = (status) => status >= 500 || status === 408 || status === 429;

  /* Whether the list says already what the mark says. */
  const isShownIn = (form, mark) => {
    const [kind, minutes] = form.querySelector("input[name=seen]").value.split(":");
    return kind === mark.fields.kind && (!mark.fields.minutes || minutes === mark.fields.minutes);
  };

  /* A new key for a mark whose form belongs to a sign-in of before, from the list that it is on; only for whoever made the mark.
     Gives whether it may be sent now. */
  const renew = async (mark) => {
    let address = listOf(mark);
    for (let round = 0; address && round < 100; round += 1) {
      const answer = await ask(address);
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        signIn = true;
        return false;
      }
      if (isLater(answer.status)) {
        later(mark);
        return false;
      }
      if (!answer.ok) break;
      const page = await read(answer);
      if (ownerOf(page) !== mark.owner) {
        signIn = true;
        return false;
      }
      const form = formOf(mark.path, page);
      if (form) {
        if (isShownIn(form, mark)) {
          drop(mark.id);
          await lookAgain(mark.path, SAVED);
          return false;
        }
        if (mark.tried) {
          /* It may have been taken, and undone since by somebody who knew: it must not come back by itself. */
          await refuse(mark, UNKNOWN);
          return false;
        }
        change(mark.id, { fields: { ...mark.fields, form: form.querySelector("input[name=form]").value } });
        return true;
      }
      const next = page.querySelector("a[data-next]")?.getAttribute("href");
      if (next) address = next;
      else address = round === 0 && (Number(mark.fields.first) || mark.fields.find) ? listOf({ ...mark, fields: {} }) : "";
    }
    await refuse(mark, `Not saved. ${GONE}`);
    return false;
  };

  /* Sends one mark. It is noted before that it may have arrived, and taken back where the answer says that nothing was taken. */
  const sendOne = async (mark, mayRenew) => {
    change(mark.id, { tried: true });
    const answer = await ask(mark.path, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Sameday-Background": "1" },
      body: new URLSearchParams(mark.fields),
    });
    if (answer.type === "opaqueredirect") {
      drop(mark.id);
      await lookAgain(mark.path, SAVED);
    } else if (answer.status === 401) {
      change(mark.id, { tried: Boolean(mark.tried) });
      signIn = true;
    } else if (answer.headers.get("Sameday-Problem") === "form.not_ours") {
      change(mark.id, { tried: Boolean(mark.tried) });
      const isNew = mayRenew && (await renew(mark));
      const now = all().find((one) => one.id === mark.id); /* nothing, where it was taken back meanwhile */
      if (!mayRenew) later(mark);
      else if (isNew && now) await sendOne(now, false);
    } else if (isLater(answer.status)) {
      later(mark);
    } else if (answer.status === 422) {
      const page = await read(answer);
      const why = page.querySelector(".line .wrong, .errors li")?.textContent;
      await refuse(mark, why || "Not saved.", page);
    } else {
      await refuse(mark, answer.status === 403 ? "Not saved. You may not mark this list." : `Not saved. ${GONE}`);
    }
  };

  /* A browser may say wrongly that there is no signal, and never that it is back. So the service is asked, which sends no mark. */
  const hasSignal = async () => {
    if (navigator.onLine !== false) return true;
    try {
      await ask(location.href, { method: "HEAD" });
      return true;
    } catch {
      return false;
    }
  };

  const send = async () => {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    signIn = false;
    try {
      if (!(await hasSignal())) {
        timer = setTimeout(send, SOONEST_MS);
        return;
      }
      for (const { id } of waiting()) {
        const mark = waiting().find((one) => one.id === id); /* it may have been taken back while another one was on its way */
        if (!mark || (mark.after || 0) > Date.now()) continue;
        try {
          await sendOne(mark, true);
        } catch {
          later(mark); /* no signal, or no answer in time */
        }
        if (signIn) break;
      }
    } finally {
      sending = false;
      show();
    }
    const left = waiting();
    if (left.length && !signIn) {
      const soonest = Math.min(...left.map((mark) => mark.after || 0));
      timer = setTimeout(send, Math.max(1000, soonest - Date.now()));
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-mark]") || !event.submitter || !me) return;
    const fields = Object.fromEntries(new FormData(form));
    fields[event.submitter.name] = event.submitter.value;
    const words = event.submitter.firstChild.textContent;
    try {
      keep([...all(), { id: fields.form, owner: me, path: form.getAttribute("action"), fields, words }]);
    } catch {
      return; /* nothing can be kept on this device: the plain form is sent */
    }
    event.preventDefault();
    show();
    send();
  });

  const sendAllNow = () => {
    for (const mark of waiting()) change(mark.id, { after: 0, wait: 0 });
    send();
  };
  addEventListener("online", sendAllNow);
  show();
  if (waiting().length) sendAllNow();
})();
