// Comfort for the picker of organizations: the arrow keys go through what was found. It works without this file.
(function () {
  "use strict";

  const form = document.querySelector("form[data-picker]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const links = () => Array.from(document.querySelectorAll("#found .pick__link"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const all = links(), at = all.indexOf(document.activeElement);
    if (document.activeElement !== field && at < 0) return;
    const next = event.key === "ArrowDown" ? all[at + 1] : at > 0 ? all[at - 1] : field;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
