// Each answer of the form is saved as it is left; the form works without this file, by its buttons.
//
// What the server has not acknowledged stands in this browser under draft/PERSON/ENTRY/QUESTION/TAB, and is put
// back when its writer returns. Which of two versions is the newer one, the server alone decides.
(function () {
  "use strict";

  const form = document.getElementById("writing");
  if (!form) return;

  const LONG_TEXT = 10000, AGAIN = 10000, LOOK = 30000, ALIVE = 15000, PATIENCE = 20000, NOTHING = "0.0.-";
  const tab = Math.random().toString(36).slice(2);
  const mine = "draft/" + form.elements.person.value + "/" + form.dataset.entry + "/";
  const shown = Array.from(form.querySelectorAll("[data-code]"), (box) => box.dataset.code).join();
  const places = JSON.parse(form.dataset.places);
  const bar = form.querySelector("[data-bar]");
  const spoken = form.querySelector("[data-spoken]");
  let turn = Date.now(), version = Number(form.elements.version.value), looked = Date.now();

  // --- one answer: its inputs, what stands in them, what of it is saved -------------------------------

  const controlsOf = (box) => Array.from(box.querySelectorAll("input, select, textarea"))
    .filter((one) => one.name && one.type !== "hidden");

  const valueOf = (answer) => {
    const sent = new URLSearchParams();
    controlsOf(answer.box).forEach((one) => {
      if (!/^(checkbox|radio)$/.test(one.type) || one.checked) sent.append(one.name, one.value);
    });
    return sent.toString();
  };

  const fill = (answer, sent) => {
    controlsOf(answer.box).forEach((one) => {
      if (/^(checkbox|radio)$/.test(one.type)) one.checked = sent.getAll(one.name).includes(one.value);
      else one.value = sent.get(one.name) || "";
      one.dispatchEvent(new Event("input"));  // for the counter of characters; it does not bubble
    });
  };

  const fieldsOf = (fields) => new URLSearchParams(
    Object.entries(fields).flatMap(([name, texts]) => texts.map((text) => [name, text])));

  const answers = new Map();
  form.querySelectorAll("[data-answer]").forEach((box) => {
    const answer = { box, code: box.dataset.answer, label: box.dataset.label, turn: 0, timer: 0 };
    answer.seen = form.elements["seen:" + answer.code];
    answer.saved = "unsavedAnswer" in box.dataset ? null : valueOf(answer);
    answers.set(answer.code, answer);
    if (box.querySelector("[data-conflict]")) differ(answer, answer.seen.value);
  });

  // Until somebody has chosen, nothing of this answer is saved: with what was seen before, the server refuses.
  function differ(answer, theirs) {
    answer.conflict = answer.box.querySelector("[data-conflict]");
    answer.theirs = theirs;
    answer.saved = null;
    answer.seen.value = NOTHING;
  }

  const isUnsaved = (answer) => valueOf(answer) !== answer.saved;
  const unsaved = () => Array.from(answers.values()).filter(isUnsaved);

  // --- the browser's own copy of what is not saved yet ------------------------------------------------

  const stored = (work) => { try { return work(window.localStorage); } catch { return null; } };
  const keep = (answer, at = Date.now()) => stored((shelf) => shelf.setItem(mine + answer.code + "/" + tab,
    JSON.stringify({ value: valueOf(answer), seen: answer.seen.value, at, written: Date.now() })));
  const forget = (answer) => stored((shelf) => shelf.removeItem(mine + answer.code + "/" + tab));

  // Put back what another page of this browser could not save. A page that still writes keeps its copy fresh.
  const restore = () => stored((shelf) => {
    const elsewhere = new Set();
    Object.keys(shelf).filter((key) => key.startsWith(mine) && !key.endsWith("/" + tab)).forEach((key) => {
      const code = key.slice(mine.length).split("/")[0], answer = answers.get(code);
      const copy = JSON.parse(shelf.getItem(key));
      if (Date.now() - copy.at < ALIVE) return;
      if (!answer) return void (places[code] && elsewhere.add(code));
      if (copy.value === valueOf(answer)) return shelf.removeItem(key);
      if (isUnsaved(answer)) return;
      fill(answer, new URLSearchParams(copy.value));
      answer.seen.value = copy.seen;
      keep(answer);
      shelf.removeItem(key);
      tell("restored", (list) => list.append((list.textContent ? ", " : "") + answer.label));
      save(answer);
    });
    tell("elsewhere", (list) => list.replaceChildren(...Array.from(elsewhere, (code) => {
      const [href, section] = places[code];
      return Object.assign(document.createElement("a"), { href, textContent: section });
    })), elsewhere.size > 0);
  });

  // --- what is told -----------------------------------------------------------------------------------

  const tell = (name, write, on = true) => {
    const note = document.querySelector('[data-told="' + name + '"]');
    note.hidden = !on;
    if (on && write) write(note.querySelector("[data-words]"));
  };

  // At most one of these is true; what was typed stays where it is.
  const TROUBLES = ["offline", "failed", "expired", "gone", "refused"];
  const trouble = (name, words) => {
    TROUBLES.forEach((one) => tell(one, words && ((place) => { place.textContent = words; }), one === name));
    bar.querySelector(".save-bar__acts").hidden = !name;
  };

  const say = (answer, words, aloud) => {
    const place = answer.box.querySelector("[data-saved]");
    place.textContent = words;
    place.hidden = !words;
    if (aloud) spoken.textContent = answer.label + ": " + words;
  };

  const mark = (answer, errors) => {
    const field = answer.box.querySelector(".field");
    field.classList.toggle("field--wrong", errors.length > 0);
    field.querySelectorAll(".invalid-feedback").forEach((one) => one.remove());
    controlsOf(answer.box).forEach((one) => {
      one.classList.toggle("is-invalid", errors.length > 0);
      one.setAttribute("aria-invalid", String(errors.length > 0));
    });
    if (!errors.length) return;
    const note = document.createElement("div");
    note.className = "invalid-feedback";
    note.textContent = errors.join(" ");
    field.append(note);
    spoken.textContent = answer.label + ": " + note.textContent;
  };

  // --- asking the server ------------------------------------------------------------------------------

  const token = () => (document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/) || [])[1] || "";

  const ask = async (address, { unattended, ...options }) => {
    if (token()) form.elements.csrfmiddlewaretoken.value = token();  // files go with it, too
    try {
      const response = await fetch(address, {
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), "X-Unattended": unattended ? "1" : "0" },
        redirect: "error", signal: AbortSignal.timeout && AbortSignal.timeout(PATIENCE), ...options,
      });
      const isData = (response.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: response.status, data: isData ? await response.json() : {} };
    } catch {
      return { status: 0, data: {} };
    }
  };

  const NAMES = { 0: "offline", 401: "expired", 403: "gone", 404: "gone" }, HEARD = [200, 409, 422];

  // What every answer brings along: the parts of the page that have changed, and what others saved.
  const learn = ({ status, data }) => {
    if (data.refusal) trouble("refused", data.refusal);
    else trouble(HEARD.includes(status) ? "" : NAMES[status] || "failed");
    Object.entries(data.parts || {}).forEach(([name, html]) => {
      const place = document.querySelector('[data-part="' + name + '"]');
      if (place.dataset.last === html || place.contains(document.activeElement)) return;
      place.dataset.last = html;
      place.innerHTML = html;
    });
    (data.others || []).forEach((other) => {
      const answer = answers.get(other.code);
      if (!answer || other.seen === answer.seen.value || answer.sending || isUnsaved(answer)) return;
      fill(answer, fieldsOf(other.fields));
      answer.saved = valueOf(answer);
      answer.seen.value = other.seen;
      mark(answer, []);
      say(answer, other.words, true);
    });
    version = Math.max(version, data.version || 0);
    if (data.asks) tell("asks", null, shown !== data.asks.join());
  };

  const save = async (answer, { left = false, leaving = false, unattended = false } = {}) => {
    clearTimeout(answer.timer);
    answer.timer = 0;
    const value = valueOf(answer);
    if (left && value === answer.saved && answer.errors) mark(answer, answer.errors);
    if (value === answer.saved || answer.conflict || (answer.sending === value && !leaving)) return true;
    const now = ++turn;
    answer.turn = now;
    answer.sending = value;
    const body = new URLSearchParams(value);
    Object.entries({ ["seen:" + answer.code]: answer.seen.value, tab, turn: now, version,
      person: form.elements.person.value, section: form.elements.section.value })
      .forEach(([name, text]) => body.append(name, text));
    const came = await ask(form.dataset.save.replace("code", answer.code), { method: "POST", body, keepalive: leaving, unattended });
    if (answer.turn !== now) return true;  // a later save of this answer is on its way
    if (came.status === 200) {
      if (came.data.seen) answer.seen.value = came.data.seen;
      answer.saved = value;
      if (isUnsaved(answer)) keep(answer); else forget(answer);
      say(answer, came.data.saved, left);
    }
    answer.sending = null;
    learn(came);
    answer.errors = came.data.errors;
    if (answer.errors && (left || came.status === 422)) mark(answer, answer.errors);
    if (came.data.conflict) {
      answer.box.querySelector("[data-saved]").insertAdjacentHTML("afterend", came.data.conflict);
      differ(answer, came.data.seen);
      say(answer, "");
      spoken.textContent = answer.label + ": " + answer.conflict.querySelector(".note__title").textContent;
    }
    return HEARD.includes(came.status);
  };

  const saveAll = async (unattended) => {
    for (const answer of unsaved()) if (!(await save(answer, { unattended }))) return;
  };

  const look = async () => {
    looked = Date.now();
    const asked = "?version=" + version + "&section=" + form.elements.section.value;
    learn(await ask(form.dataset.standing + asked, { unattended: true }));
  };

  // --- two versions of one answer ---------------------------------------------------------------------

  const choose = (answer, what) => {
    const theirs = fieldsOf(JSON.parse(answer.conflict.dataset.theirs));
    answer.conflict.remove();
    answer.conflict = null;
    answer.seen.value = answer.theirs;
    const [input] = controlsOf(answer.box);
    if (what === "theirs") { fill(answer, theirs); answer.saved = valueOf(answer); forget(answer); mark(answer, []); }
    if (what === "both") { input.value += "\n\n" + (theirs.get(answer.code) || ""); input.dispatchEvent(new Event("input")); }
    input.focus();
    save(answer, { left: true });
  };

  // --- when ---------------------------------------------------------------------------------------------

  const answerAt = (place) => answers.get((place.closest("[data-answer]") || { dataset: {} }).dataset.answer);

  form.addEventListener("input", (event) => {
    const answer = answerAt(event.target);
    if (!answer) return;
    if (isUnsaved(answer)) keep(answer); else forget(answer);
    if (!answer.timer) answer.timer = setTimeout(() => save(answer), LONG_TEXT);
  });
  form.addEventListener("focusout", (event) => {
    const answer = answerAt(event.target);
    if (answer && !answer.box.contains(event.relatedTarget)) save(answer, { left: true });
  });
  form.addEventListener("change", (event) => {
    const answer = answerAt(event.target);
    if (answer && event.target.matches("select, [type=checkbox], [type=radio]")) save(answer, { left: true });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=keep], [data-retry], [data-copy-typed]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "keep") choose(answerAt(button), button.value.split(":")[0]);
    else if ("retry" in button.dataset) saveAll();
    else {
      const texts = unsaved().map((answer) => answer.label + "\n" + controlsOf(answer.box)
        .filter((one) => !/^(checkbox|radio)$/.test(one.type) || one.checked)
        .map((one) => one.value).join(" "));
      navigator.clipboard.writeText(texts.join("\n\n")).then(() => { button.textContent = button.dataset.done; });
    }
  });
  // A whole form goes with the token of now, and after the answers that were saved one by one.
  form.addEventListener("submit", () => {
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
    Object.entries({ tab, turn: ++turn }).forEach(([name, text]) => {
      const input = form.elements[name] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      input.value = text;
    });
  });
  const leave = () => unsaved().forEach((answer) => { keep(answer, 0); save(answer, { leaving: true }); });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else { saveAll(); look(); } });
  window.addEventListener("online", () => saveAll());
  document.addEventListener("portal:changed", look);  // files were attached or removed
  setInterval(() => {
    if (document.hidden) return;
    unsaved().forEach((answer) => keep(answer));
    if (!unsaved().some((answer) => answer.timer)) saveAll(true);
    restore();
    if (Date.now() - looked > LOOK) look();
  }, AGAIN);

  answers.forEach((answer) => { if (isUnsaved(answer) && !answer.conflict) { keep(answer); save(answer); } });
  restore();
})();
