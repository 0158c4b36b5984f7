// Comfort for the score sheet: digits choose a score, the total runs along. The sheet works without this file.
(function () {
  "use strict";

  const form = document.getElementById("sheet");
  if (!form) return;
  const scales = Array.from(form.querySelectorAll("fieldset.scale"));

  const chosen = (scale) => (scale.querySelector("input:checked") || {}).value;

  // Counted here only to be shown while typing; what counts is counted by the server, exactly.
  const count = () => {
    let reached = 0, full = 0;
    scales.forEach((scale) => {
      const value = chosen(scale), weight = Number(scale.dataset.weight);
      if (value === "na") return;
      full += weight * 5;
      reached += weight * Number(value || 0);
    });
    form.querySelector("[data-total]").textContent = full ? ((reached / full) * 100).toFixed(2) : "–";
  };
  form.addEventListener("change", count);

  // 0 to 5 choose the score of the scale in which one is, or of the first unanswered; n: not applicable.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const into = event.target;
    if (into.matches("textarea, select, input:not([type=radio])")) return;
    const value = event.key === "n" ? "na" : event.key;
    if (!/^([0-5]|na)$/.test(value)) return;
    const scale = into.closest("fieldset.scale") || scales.find((one) => !chosen(one));
    const input = scale && scale.querySelector('input[value="' + value + '"]');
    if (!input) return;
    event.preventDefault();
    input.checked = true;
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
