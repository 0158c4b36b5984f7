// Files are sent piece by piece, with a bar, a pause, and a second try; the form attaches files without this file, too.
//
// A file that was begun and not finished is known by its size and a stamp of its bytes: whoever chooses it again,
// tomorrow or in another browser, sends only the rest.
(function () {
  "use strict";

  const form = document.getElementById("writing");
  const boxes = form ? Array.from(form.querySelectorAll("[data-uploads]")) : [];
  if (!boxes.length) return;

  const AGAIN = [0, 1000, 3000, 5000, 10000, 20000, 30000];  // after so many milliseconds
  const LATER = 30000, SAMPLE = 65536;
  const isBusy = (item) => !["refused", "sign-in"].includes(item.state);
  const items = [];
  let going = null, held = null;

  const headers = () => ({ "X-CSRFToken": form.elements.csrfmiddlewaretoken.value });

  // --- one file --------------------------------------------------------------------------------------

  const show = (item, state, words = "") => {
    item.state = state;
    item.row.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== state; });
    item.row.querySelector("[data-when=refused]").textContent = words;
    item.row.classList.toggle("upload--bad", state === "refused" || state === "sign-in");
    if (state === "refused") item.row.querySelector("[data-percent]").textContent = "!";
    const offered = { pause: state === "sending", go: state === "paused",
      again: ["offline", "sign-in"].includes(state), drop: !["checking", "refused"].includes(state),
      dismiss: state === "refused" };
    item.row.querySelectorAll("[data-act]").forEach((button) => { button.hidden = !offered[button.dataset.act]; });
  };

  const measure = (item, sent, size) => {
    const percent = size ? Math.floor(100 * sent / size) : 0;
    item.row.querySelector("progress").value = percent;
    item.row.querySelector("[data-percent]").textContent = percent + "%";
    if (sent === size && item.state === "sending") show(item, "checking");
  };

  // FNV-1a over the beginning, the middle and the end: a stamp, not a seal; what is attached is checked whole.
  const stampOf = async (file) => {
    let hash = 0x811c9dc5;
    for (const at of [0, Math.floor(file.size / 2), Math.max(0, file.size - SAMPLE)]) {
      const bytes = new Uint8Array(await file.slice(at, at + SAMPLE).arrayBuffer());
      for (const one of bytes) hash = Math.imul(hash ^ one, 0x01000193) >>> 0;
    }
    return hash.toString(16).padStart(8, "0");
  };

  const answerOf = (error) => error.originalResponse || null;
  const toldBy = (answer, name) => (answer && answer.getHeader(name)) || "";

  const failed = (item, error) => {
    const answer = answerOf(error);
    if (!answer || answer.getStatus() === 0 || answer.getStatus() >= 500) {
      show(item, "offline");
      window.setTimeout(() => { if (item.state === "offline") act(item, "again"); }, LATER);
    }
    else if (!toldBy(answer, "Tus-Resumable")) show(item, "sign-in");  // a page of another kind: not signed in
    else { show(item, "refused", answer.getBody() || String(answer.getStatus())); held = null; }
    next();
  };

  const arrived = async (item) => {
    items.splice(items.indexOf(item), 1);
    await refresh(item.box);
    item.row.remove();
    item.box.querySelector("[data-told]").textContent = item.file.name + " 100%";
    next();
  };

  const start = async (item) => {
    going = item;
    show(item, "sending");
    const stamp = await stampOf(item.file).catch(() => "");
    if (going !== item) return;
    if (!item.upload) {
      const begun = Array.from(item.box.querySelectorAll("[data-begun]"))
        .find((one) => stamp && one.dataset.stamp === stamp && Number(one.dataset.size) === item.file.size);
      if (begun) begun.hidden = true;
      item.upload = new window.tus.Upload(item.file, {
        endpoint: item.box.dataset.address,
        uploadUrl: begun ? begun.dataset.begun : null,
        chunkSize: Number(item.box.dataset.piece),
        metadata: { filename: item.file.name, stamp },
        headers: headers(),
        retryDelays: AGAIN,
        storeFingerprintForResuming: false,  // nothing is left in a browser that others use, too
        onShouldRetry: (error) => {
          const answer = answerOf(error), status = answer ? answer.getStatus() : 0;
          return status === 0 || status >= 500 || status === 423 || (status === 409 && !!toldBy(answer, "Upload-Offset"));
        },
        onProgress: (sent, size) => measure(item, sent, size),
        onSuccess: () => arrived(item),
        onError: (error) => failed(item, error),
      });
    }
    item.upload.options.headers = headers();
    item.upload.start();
  };

  // One after the other: a slow line is not shared, and who watches sees something arrive.
  const next = () => {
    going = null;
    const waiting = items.find((one) => one.state === "waiting");
    if (waiting) start(waiting);
    const busy = items.some(isBusy);
    boxes.forEach((box) => { box.querySelector("[data-holding]").hidden = !(busy && held); });
    if (!busy && held) { const button = held; held = null; form.requestSubmit(button); }
  };

  const act = (item, deed) => {
    if (deed === "pause") { item.upload.abort(); show(item, "paused"); next(); return; }
    if (deed === "drop" || deed === "dismiss") {
      if (item.upload && deed === "drop") item.upload.abort(true).catch(() => null);
      items.splice(items.indexOf(item), 1);
      item.row.remove();
      next();
      return;
    }
    show(item, "waiting");
    if (!going) next();
  };

  // --- a question that asks for files ----------------------------------------------------------------

  const refresh = async (box) => {
    const answer = await fetch(box.dataset.list, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const list = box.querySelector("[data-attached]");
    list.innerHTML = await answer.text();
    showBegun(box);
    document.dispatchEvent(new CustomEvent("portal:changed"));
  };

  const showBegun = (box) => box.querySelectorAll("[data-begun]").forEach((begun) => {
    const ours = items.some((item) => item.upload && item.upload.url && item.upload.url.endsWith(begun.dataset.begun));
    begun.hidden = ours;
    begun.querySelector("[data-act=forget]").onclick = async () => {
      await fetch(begun.dataset.begun, { method: "DELETE", headers: { ...headers(), "Tus-Resumable": "1.0.0" } }).catch(() => null);
      refresh(box);
    };
  });

  const take = (box, input) => {
    Array.from(input.files).forEach((file) => {
      const row = box.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
      const item = { box, file, row, upload: null, state: "" };
      row.querySelector("[data-name]").textContent = file.name;
      row.addEventListener("click", (event) => {
        const button = event.target.closest("[data-act]");
        if (button) act(item, button.dataset.act);
      });
      box.querySelector("[data-going]").append(row);
      items.push(item);
      show(item, "waiting");
    });
    input.value = "";
    if (!going) next();
  };

  const serve = () => {
    if (!window.tus || !window.tus.isSupported) return;
    boxes.forEach((box) => {
      const input = form.querySelector("input[type=file][name='" + box.dataset.uploads + "']");
      const camera = box.querySelector("[data-camera]");
      box.querySelector("[data-plain]").hidden = true;
      camera.hidden = !(/image/.test(input.accept) && window.matchMedia("(pointer: coarse)").matches);
      [input, camera.querySelector("input")].forEach((one) => {
        one.addEventListener("change", () => take(box, one));
        if (one.files.length) take(box, one);
      });
      showBegun(box);
    });
  };

  // Leaving by a button of the form waits for the files; leaving otherwise is asked about.
  form.addEventListener("submit", (event) => {
    if (!items.some(isBusy)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = event.submitter;
    items.filter((one) => one.state === "paused").forEach((one) => show(one, "waiting"));
    if (!going) next();
    boxes.forEach((box) => { box.querySelector("[data-holding]").hidden = !items.some((one) => one.box === box); });
  }, true);
  window.addEventListener("beforeunload", (event) => { if (items.some((one) => one.state === "sending")) event.preventDefault(); });
  window.addEventListener("online", () => items.filter((one) => one.state === "offline").forEach((one) => act(one, "again")));

  const client = document.createElement("script");
  client.src = boxes[0].dataset.client;
  client.onload = serve;
  document.head.append(client);
})();
