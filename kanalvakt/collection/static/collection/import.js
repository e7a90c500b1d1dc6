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

  input.multiple = true;
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  async function ask(address, body, type) {
    const headers = { "x-csrftoken": token, accept: "application/json" };
    if (type) headers["content-type"] = type;
    const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    const told = isJson ? await answer.json() : {};
    if (!isJson && answer.status < 500) throw final(form.dataset.out); // the log-in page, or a token that is old
    if (answer.ok || (answer.status === 409 && told.received != null)) return told;
    const error = new Error(told.error || form.dataset.failed);
    error.final = answer.status < 500;
    throw error;
  }

  function final(text) {
    return Object.assign(new Error(text), { final: true });
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

  function show(place, done, size) {
    const percent = size ? Math.floor((100 * done) / size) : 0;
    bar.value = percent;
    said.textContent = place + form.dataset.progress.replace("{percent}", percent).replace("{done}", megabytes(done)).replace("{size}", megabytes(size));
  }

  function tell(text, isBad) {
    area.hidden = false;
    bar.hidden = isBad;
    said.className = isBad ? "notice notice--bad" : "";
    said.textContent = text;
    if (isBad) said.setAttribute("role", "alert");
    else said.removeAttribute("role");
  }

  function megabytes(bytes) {
    return (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });
  }

  // The page to look at afterwards.
  async function one(file, place) {
    show(place, 0, file.size);
    const about = new URLSearchParams({ name: file.name, size: file.size, key: `${file.name}|${file.lastModified}` });
    const plan = await ask(form.dataset.begin, about);
    let done = plan.received;
    while (done < file.size) {
      show(place, done, file.size);
      done = await send(plan, file, done);
    }
    show(place, file.size, file.size);
    return (await ask(plan.finish)).page;
  }

  // An export may come in several files: each is an import of its own, one after the other.
  async function upload(files) {
    if (busy) return;
    busy = button.disabled = true;
    tell("", false);
    for (const old of form.querySelectorAll(".error-summary, .errorlist")) old.remove();
    form.querySelector(".field--invalid")?.classList.remove("field--invalid");
    let page = location.href;
    try {
      for (const [number, file] of files.entries()) page = await one(file, files.length > 1 ? `${number + 1}/${files.length} ${file.name}: ` : "");
      busy = false;
      location.assign(files.length > 1 ? location.href : page);
    } catch (error) {
      tell(error instanceof TypeError || error instanceof DOMException ? form.dataset.failed : error.message, true);
      busy = button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    upload([...input.files]);
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
    if ([...event.dataTransfer.items].some((one) => one.webkitGetAsEntry?.()?.isDirectory)) return tell(form.dataset.folder, true);
    input.files = event.dataTransfer.files;
    upload([...input.files]);
  });
  addEventListener("beforeunload", (event) => busy && event.preventDefault());
})();
