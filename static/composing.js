// Comfort only: while a question is typed, its preview follows. Without this file a button shows it.
(function () {
  "use strict";

  const box = document.querySelector("[data-previewed]");
  const target = document.querySelector("[data-preview]");
  if (!box || !target) return;
  const form = box.querySelector("form");
  let timer = 0;
  let asked = 0;

  const draw = async () => {
    const mine = ++asked;
    const data = new FormData(form);
    data.delete("preview");
    const answer = await fetch(box.dataset.previewed, { method: "POST", body: data });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    target.innerHTML = await answer.text();
    document.dispatchEvent(new CustomEvent("drawn", { detail: target }));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => draw().catch(() => {}), 300);
  });
})();
