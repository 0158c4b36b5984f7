// Comfort for the score sheet: keys choose a score, the total runs along, the draft is saved as one goes.
//
// The sheet works without this file. What the server has not acknowledged stands in this browser under
// draft/PERSON/sheet-NUMBER, and is put back when its judge returns; which of two versions counts, the server decides.
(function () {
  "use strict";

  // A paper that is opened in the page is fetched only then; without this file a link in its place fetches it.
  document.querySelectorAll("details.paper").forEach((paper) => paper.addEventListener("toggle", () => {
    const link = paper.querySelector("a"), frame = paper.querySelector("iframe");
    if (!paper.open || link.hidden) return;
    link.hidden = true;
    frame.src = link.href;
  }));

  const form = document.getElementById("sheet");
  if (!form) return;
  const SOON = 1200, AGAIN = 10000, PATIENCE = 20000;
  const scales = Array.from(form.querySelectorAll("fieldset.scale"));
  const typed = () => Array.from(form.elements).filter((one) => /^(mark_|comment|private_note)/.test(one.name));
  const chosen = (scale) => (scale.querySelector("input:checked") || {}).value;

  // --- the total: counted here only to be shown while typing; what counts is counted by the server, exactly ---

  const count = () => {
    let reached = 0, full = 0, begun = false;
    scales.forEach((scale) => {
      const value = chosen(scale), weight = Number(scale.dataset.weight);
      begun = begun || value !== undefined;
      if (value === "na") return;
      full += weight * 5;
      reached += weight * Number(value || 0);
    });
    form.querySelector("[data-total]").textContent = begun && full ? ((reached / full) * 100).toFixed(2) : "–";
  };
  form.addEventListener("change", count);

  // --- keys (they are told on the page) -----------------------------------------------------------------------

  form.querySelector("[data-keys]").hidden = false;

  const choose = (scale, value) => {
    const input = scale && scale.querySelector('input[value="' + value + '"]');
    if (!input) return false;
    input.checked = true;
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const go = (scale) => {
    if (!scale) return false;
    (scale.querySelector("input:checked") || scale.querySelector("input")).focus({ preventScroll: true });
    scale.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const into = event.target, scale = into.closest("fieldset.scale");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form.contains(into)) {
      event.preventDefault();
      form.querySelector("[name=sign]").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && scale && into.matches("textarea")) { go(scale); return; }
    if (into.matches("textarea, select, summary, input:not([type=radio])")) return;
    const here = scale || scales.find((one) => !chosen(one)) || scales[0];
    const key = event.key.toLowerCase();
    let done = false;
    if (/^[0-5]$/.test(key)) done = choose(here, key);
    else if (key === "n") done = choose(here, "na");
    else if (key === "c" && scale) { here.querySelector("textarea").focus(); done = true; }
    else if (key === "arrowdown" && scale) done = go(scales[scales.indexOf(here) + 1]) || true;
    else if (key === "arrowup" && scale) done = go(scales[scales.indexOf(here) - 1]) || true;
    if (done) event.preventDefault();
  });

  // --- the draft, saved as one goes ---------------------------------------------------------------------------

  const tab = Math.random().toString(36).slice(2);
  const shelf = "draft/" + form.elements.person.value + "/sheet-" + form.dataset.sheet;
  let turn = Date.now(), timer = 0, sending = false, isLeaving = false, refused = "";
  // Where two versions are shown, or the server will take none, only a button goes on.
  let stopped = "bothShown" in form.dataset;

  const values = () => {
    const sent = new URLSearchParams();
    typed().forEach((one) => { if (one.type !== "radio" || one.checked) sent.append(one.name, one.value); });
    return sent.toString();
  };
  let saved = "typed" in form.dataset ? null : values();
  const inWords = (value) => Array.from(new URLSearchParams(value), (pair) => pair.join("=").trim().replace(/\s+/g, " ")).join("\n");

  const stored = (work) => { try { return work(window.localStorage); } catch { return null; } };
  const keep = (sent = false) => stored((store) => store.setItem(shelf, JSON.stringify(
    { value: values(), version: Number(form.elements.version.value), sent, written: Date.now() })));
  const forget = () => stored((store) => store.removeItem(shelf));

  const fill = (sent) => {
    typed().forEach((one) => {
      if (one.type === "radio") one.checked = sent.get(one.name) === one.value;
      else one.value = sent.get(one.name) || "";
      one.dispatchEvent(new Event("input"));
    });
    count();
  };

  const tell = (name, words) => form.querySelectorAll("[data-told]").forEach((note) => {
    note.hidden = note.dataset.told !== name;
    if (words && !note.hidden) note.querySelector("[data-words]").textContent = words;
  });
  const token = () => (document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/) || [])[1] || "";

  const ask = async (body, keepalive, unattended) => {
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
    try {
      const response = await fetch(form.dataset.save, {
        method: "POST", body, keepalive, redirect: "error",
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), "X-Unattended": unattended ? "1" : "0" },
        signal: AbortSignal.timeout && AbortSignal.timeout(PATIENCE),
      });
      const isData = (response.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: response.status, data: isData ? await response.json() : {} };
    } catch {
      return { status: 0, data: {} };
    }
  };

  const NAMES = { 0: "offline", 401: "expired", 403: "gone", 404: "gone" };

  const save = async (leaving, unattended) => {
    clearTimeout(timer);
    timer = 0;
    const value = values();
    if (value === saved || value === refused || stopped || (sending && !leaving)) return;
    sending = true;
    const body = new URLSearchParams(value);
    body.append("version", form.elements.version.value);
    body.append("tab", tab);
    body.append("turn", ++turn);
    const { status, data } = await ask(body, leaving, unattended);
    sending = false;
    if (status === 200) {
      form.elements.version.value = data.version;
      saved = value;
      tell("");
      document.querySelector("[data-saved]").textContent = data.saved;
      if (values() === saved) { forget(); delete form.dataset.changed; } else later();
    } else if (status === 409 && data.stale) {
      stopped = true;
      tell("stale");
    } else if (status === 409) {
      stopped = true;
      tell("refused", data.refusal);
    } else if (status === 422) {
      refused = value;
      tell("refused", Object.values(data.errors).flat().join(" "));
    } else if (!isLeaving) tell(NAMES[status] || "failed");
  };

  const later = () => { if (!timer) timer = setTimeout(() => save(), SOON); };

  ["input", "change"].forEach((what) => form.addEventListener(what, () => { keep(); later(); }));
  // The whole form goes with the token of now, and as the next turn of this page.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isLeaving = true;
    keep(!stopped);
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
    if (stopped) return;
    Object.entries({ tab, turn: ++turn }).forEach(([name, text]) => {
      const input = form.elements[name] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      input.value = text;
    });
  });
  const leave = () => { if (!isLeaving && values() !== saved) { keep(); save(true); } };
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else save(); });
  window.addEventListener("online", () => save());
  setInterval(() => { if (!document.hidden && values() !== saved) save(false, true); }, AGAIN);

  // What an earlier page of this browser could not save is put back, with the version it began from.
  const copy = stored((store) => JSON.parse(store.getItem(shelf)));
  const arrived = copy && copy.sent && copy.version < Number(form.elements.version.value);
  if (copy && saved !== null && !arrived && inWords(copy.value) !== inWords(values())) {
    fill(new URLSearchParams(copy.value));
    form.elements.version.value = copy.version;
    tell("restored");
    later();
  } else if (copy) forget();
})();
