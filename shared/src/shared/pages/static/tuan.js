// Everything works without this file. With it, a form marked data-autosave saves itself, and keeps
// in the browser what could not be saved yet; no form is sent, and lost, while there is no connection;
// a link with data-key is followed by that key.
"use strict";

const KEPT = "draft:";

function autosaving(form) {
  const key = KEPT + form.dataset.autosave;
  const status = form.querySelector("[data-status]");
  const tell = (name) => { if (status) { status.textContent = form.dataset[name] || ""; } };
  const fields = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const said = (written) => written.replace(/(^|&)version=\d+/, "");
  let timer = 0, pause = 1500, sending = false;

  function later(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }

  // What was kept may have rows that the page has not: then the page is asked for anew with them.
  function restore(kept) {
    const names = [...new URLSearchParams(kept).keys()];
    if (names.every((name) => form.elements.namedItem(name))) {
      for (const field of form.elements) { if (field.type === "checkbox") { field.checked = false; } }
      for (const [name, value] of new URLSearchParams(kept)) {
        const field = form.elements.namedItem(name);
        if (field.type === "checkbox") { field.checked = true; }
        else if (field.type !== "hidden" && field.type !== "file") { field.value = value; }
      }
      tell("restored");
      later(pause);
      return;
    }
    localStorage.removeItem(key);
    const again = document.createElement("form");
    again.method = "post";
    again.action = form.action;
    const sent = new URLSearchParams(kept);
    sent.set("version", form.elements.namedItem("version").value);
    sent.set("act", "restore");
    for (const [name, value] of sent) {
      const field = document.createElement("input");
      field.type = "hidden"; field.name = name; field.value = value;
      again.append(field);
    }
    document.body.append(again);
    again.submit();
  }

  async function save() {
    if (sending) { later(pause); return; }
    const now = fields();
    sending = true;
    let answer = null;
    try {
      answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(now) });
    } catch { /* no connection: tried again below */ }
    sending = false;
    if (answer && answer.status === 204) {
      form.elements.namedItem("version").value = answer.headers.get("ETag").replaceAll('"', "");
      pause = 1500;
      if (said(fields()) === said(now)) { localStorage.removeItem(key); tell("saved"); } else { later(pause); }
      return;
    }
    localStorage.setItem(key, now);
    if (answer && answer.ok) { tell("left"); return; }
    if (answer && answer.status < 500) { tell("refused"); return; }
    tell("kept");
    pause = Math.min(pause * 2, 30000);
    later(pause);
  }

  const kept = localStorage.getItem(key);
  if (form.hasAttribute("data-unsaved")) { later(0); }
  else if (kept && said(kept) !== said(fields())) { restore(kept); }

  form.addEventListener("input", () => { localStorage.setItem(key, fields()); later(pause); });
  window.addEventListener("online", () => { if (localStorage.getItem(key)) { later(0); } });
  form.addEventListener("submit", () => { clearTimeout(timer); localStorage.setItem(key, fields()); });
}

// What is marked data-live is fetched anew when its stream says that it moved, unless somebody is in it.
function living(region) {
  let source = null;
  const fresh = async () => {
    if (region.contains(document.activeElement)) { return; }
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) { return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-live]");
    if (found) { region.replaceChildren(...found.childNodes); }
  };
  const follow = () => {
    if (source || document.hidden) { return; }
    source = new EventSource(region.dataset.live);
    source.addEventListener("moved", fresh);
    source.addEventListener("error", () => { if (source && source.readyState === EventSource.CLOSED) { source = null; setTimeout(follow, 30000); } });
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden && source) { source.close(); source = null; } else { follow(); } });
  window.addEventListener("pagehide", () => { if (source) { source.close(); source = null; } });
  follow();
}

for (const done of document.querySelectorAll("[data-forget]")) { localStorage.removeItem(KEPT + done.dataset.forget); }
for (const form of document.querySelectorAll("form[data-autosave]")) { autosaving(form); }
for (const region of document.querySelectorAll("[data-live]")) { living(region); }
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post") { return; }
  event.preventDefault();
  const told = document.getElementById("cut-off") || document.createElement("p");
  told.id = "cut-off"; told.className = "notice late"; told.setAttribute("role", "alert");
  event.target.append(told);
  told.textContent = document.body.dataset.cutOff;
});
window.addEventListener("online", () => { const told = document.getElementById("cut-off"); if (told) { told.remove(); } });
const errors = document.getElementById("errors");
if (errors) { errors.focus(); }
