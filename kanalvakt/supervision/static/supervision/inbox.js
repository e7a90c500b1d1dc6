// The inbox by keyboard. Everything here also works without it, by links and forms.
(() => {
  "use strict";
  const OFF = "kanalvakt-shortcuts-off";
  const shortcuts = document.getElementById("shortcuts");
  const help = document.getElementById("help");
  const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element.checkVisibility();
  const keyed = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  const chosen = () => document.querySelector(".inbox-list tr.is-chosen");

  const acts = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => help.showModal(),
    s: () => keyed("s")?.focus(),
    v: () => openForward(keyed("v")),
    x: () => chosen()?.querySelector("input[type=checkbox]")?.click(),
  };
  for (const key of ["j", "k", "i", "t", "u"]) acts[key] = () => keyed(key)?.click();
  const same = { ArrowDown: "j", ArrowUp: "k" };

  function openForward(summary) {
    if (!summary) return;
    summary.parentElement.open = true;
    summary.parentElement.querySelector("select")?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.id === "answer-form") {
      event.preventDefault();
      return event.target.form.requestSubmit();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || typing(event.target)) return;
    if (localStorage.getItem(OFF)) return;
    const act = acts[same[event.key] ?? event.key];
    // Arrows scroll a long text that has focus; they walk the list from everywhere else.
    if (!act || (event.key in same && event.target.closest("#detail"))) return;
    event.preventDefault();
    act();
  });

  // A click anywhere in a row opens it; the link in it is what keyboards and readers use.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".inbox-list tbody tr");
    if (row && !event.target.closest("a, input, label, button")) row.querySelector("a").click();
    if (event.target.closest('button[data-key="?"]')) help.showModal();
  });

  document.addEventListener("change", (event) => {
    if (event.target === shortcuts) shortcuts.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    if (event.target.id === "all") {
      for (const box of document.querySelectorAll("#many input[name=case]")) box.checked = event.target.checked;
    }
  });

  // As soon as a pane was changed (not when it has settled: the next key may be quicker): mark the row, and put
  // focus where the work goes on.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!["detail", "inbox"].includes(event.detail.target.id)) return;
    told = Date.now(); // opening it has said so
    dress();
    const search = new URLSearchParams(location.search);
    const asked = (search.has("svar") || search.has("utkast")) && document.getElementById("id_text");
    if (asked) asked.setSelectionRange(asked.value.length, asked.value.length); // one goes on after what is there
    const invalid = document.querySelector("#detail [aria-invalid=true]");
    (invalid ?? (asked || document.getElementById("arende") || document.getElementById("main"))).focus();
  });

  function dress() {
    shortcuts.checked = !localStorage.getItem(OFF);
    for (const button of document.querySelectorAll('button[data-key="?"], #all')) button.hidden = false;
    const open = document.getElementById("arende")?.dataset.case;
    for (const row of document.querySelectorAll(".inbox-list tbody tr")) {
      const here = row.id === `row-${open}`;
      row.classList.toggle("is-chosen", here);
      const link = row.querySelector("a");
      here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
      if (here) row.scrollIntoView({ block: "nearest" });
    }
    document.querySelector(".panes")?.classList.toggle("panes--detail", Boolean(open));
  }

  // Whoever is active on a case says so now and then, so that the lock holds; an idle page lets it run out.
  let told = Date.now();
  function working() {
    const lock = document.getElementById("lock");
    if (!lock || Date.now() - told < lock.dataset.every * 1000) return;
    told = Date.now();
    htmx.trigger(lock, "working");
  }
  for (const sign of ["keydown", "pointerdown", "scroll"]) document.addEventListener(sign, working, { capture: true, passive: true });

  function count() {
    for (const strip of document.querySelectorAll("[data-until]")) {
      const seconds = Math.ceil((new Date(strip.dataset.until) - Date.now()) / 1000);
      const told = strip.querySelector("[data-countdown]");
      if (seconds <= 0) strip.remove();
      else told.textContent = told.dataset.countdown.replace("#", seconds);
    }
  }

  dress();
  count();
  setInterval(count, 500);
})();
