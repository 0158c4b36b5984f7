// Comfort only: every page works without this file.
(function () {
  "use strict";

  // An error summary takes the focus, so that a screen reader starts there.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // A menu closes with Escape and with a click beside it.
  const closeMenus = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // What is said after an announcement is fetched into its frozen page; without this file a link leads there.
  document.querySelectorAll("[data-load]").forEach((part) => {
    if (new URL(part.dataset.load, location.href).origin !== location.origin) return;
    fetch(part.dataset.load, { credentials: "omit" })
      .then((answer) => answer.ok ? answer.text() : "")
      .then((text) => {
        const told = new DOMParser().parseFromString(text, "text/html").querySelector("[data-part]");
        if (told) part.replaceChildren(...told.childNodes);
      })
      .catch(() => {});
  });

  // Typed text that has not reached the server stays in this browser (writing.js) until its writer signs out or
  // another person signs in; what is older than thirty days is of no use.
  const bar = document.querySelector("[data-person]");
  const person = bar && bar.dataset.person;
  const forget = (which) => {
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("draft/") && which(key)).forEach((key) => localStorage.removeItem(key));
    } catch { /* this browser keeps nothing */ }
  };
  const isOld = (key) => Date.now() - JSON.parse(localStorage.getItem(key)).written > 30 * 24 * 3600 * 1000;
  if (person) forget((key) => !key.startsWith("draft/" + person + "/") || isOld(key));
  document.addEventListener("submit", (event) => {
    if (person && event.target.action.endsWith("/accounts/logout/")) forget(() => true);
  });

  // An answer with a limit shows how many characters it has, counted as the server keeps them (thai/text.py).
  const asKept = (text, lines) => {
    const seen = text.replace(/\r\n|[\r\v\f\x85\u2028\u2029]/g, "\n")
      .replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]|[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu, "").normalize("NFC");
    return lines ? seen.replace(/[^\S\n]+(?=\n)/g, "").trim() : seen.trim().replace(/\s+/g, " ");
  };
  const countIn = (part) => part.querySelectorAll("[data-limit], textarea[maxlength]").forEach((area) => {
    const limit = Number(area.dataset.limit || area.maxLength);
    const counter = document.createElement("span");
    counter.className = "counter";
    counter.setAttribute("aria-hidden", "true");
    area.insertAdjacentElement("afterend", counter);
    const count = () => {
      const typed = Array.from(asKept(area.value, area.matches("textarea"))).length;
      counter.textContent = typed.toLocaleString("en") + " / " + limit.toLocaleString("en");
      counter.classList.toggle("counter--over", typed > limit);
    };
    area.addEventListener("input", count);
    count();
  });
  countIn(document);
  document.addEventListener("drawn", (event) => countIn(event.detail));  // a part of the page was drawn anew

  // A form is sent once; words not yet saved are asked about before the page is left.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    delete form.dataset.changed;
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-unsaved]");
    if (form) form.dataset.changed = "1";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });
  // Coming back with the browser's button, the forms can be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });

  // Buttons that only make sense with a script are hidden until it runs: copy a link, print the page.
  document.querySelectorAll("[data-copy], [data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      if ("print" in button.dataset) { window.print(); return; }
      const done = button.dataset.done || button.textContent;
      navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href).then(() => { button.textContent = done; });
    });
  });
})();
