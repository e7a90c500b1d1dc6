// Sends a file in pieces, so that it may be large and an upload that was cut off goes on where it was.
// Without this the form sends the file whole.
(() => {
  "use strict";
  const form = document.getElementById("import");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const area = document.getElementById("upload");
  const bar = area.querySelector("progress");
  const said = area.querySelector("p");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const TRIES = 8;
  let busy = false;

  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  async function ask(address, body, type) {
    const headers = { "x-csrftoken": token, accept: "application/json" };
    if (type) headers["content-type"] = type;
    const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
    const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok || (answer.status === 409 && told.received != null)) return told;
    const error = new Error(told.error || form.dataset.failed);
    error.final = answer.status < 500;
    throw error;
  }

  // A piece that did not arrive is sent again, after a while that grows.
  async function send(plan, file, offset) {
    for (let tried = 0; ; tried++) {
      try {
        const part = file.slice(offset, offset + plan.piece);
        return (await ask(`${plan.send}?offset=${offset}`, part, "application/octet-stream")).received;
      } catch (error) {
        if (error.final || tried >= TRIES) throw error;
        said.textContent = form.dataset.again;
        await wait(Math.min(2 ** tried, 30));
      }
    }
  }

  function show(done, size) {
    const percent = size ? Math.floor((100 * done) / size) : 0;
    bar.value = percent;
    said.textContent = form.dataset.progress.replace("{percent}", percent).replace("{done}", megabytes(done)).replace("{size}", megabytes(size));
  }

  function megabytes(bytes) {
    return (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });
  }

  async function upload(file) {
    if (busy) return;
    busy = button.disabled = true;
    area.hidden = false;
    said.removeAttribute("role");
    show(0, file.size);
    try {
      const about = new URLSearchParams({ name: file.name, size: file.size, key: `${file.name}|${file.lastModified}` });
      const plan = await ask(form.dataset.begin, about);
      let done = plan.received;
      while (done < file.size) {
        show(done, file.size);
        done = await send(plan, file, done);
      }
      show(file.size, file.size);
      busy = false;
      location.assign((await ask(plan.finish)).page);
    } catch (error) {
      said.setAttribute("role", "alert");
      said.textContent = error.message === "Failed to fetch" ? form.dataset.failed : error.message;
      busy = button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    upload(input.files[0]);
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length || busy) return;
    input.files = event.dataTransfer.files;
    upload(input.files[0]);
  });
  addEventListener("beforeunload", (event) => busy && event.preventDefault());
})();
