// Everything works without this file. With it, a form marked data-autosave saves itself, and keeps
// in the browser what could not be saved yet; a link with data-key is followed by that key.
"use strict";

function saved(form) {
  const key = "draft:" + form.dataset.autosave;
  const status = form.querySelector("[data-status]");
  const tell = (name) => { if (status) { status.textContent = form.dataset[name] || ""; } };
  const fields = () => new URLSearchParams(new FormData(form)).toString();
  let first = fields(), timer = 0, pause = 1500, sending = false;

  const kept = localStorage.getItem(key);
  if (kept && kept !== first) {
    for (const [name, value] of new URLSearchParams(kept)) {
      const field = form.elements.namedItem(name);
      if (field && field.type !== "hidden" && "value" in field) {
        if (field.type === "checkbox") { field.checked = true; } else { field.value = value; }
      }
    }
    tell("restored");
    timer = setTimeout(save, pause);
  }

  async function save() {
    if (sending) { timer = setTimeout(save, pause); return; }
    const now = fields();
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(now), redirect: "manual" });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const version = answer.headers.get("ETag");
      const field = form.elements.namedItem("version");
      if (version && field) { field.value = version.replaceAll('"', ""); }
      if (fields().replace(/version=\d+/, "") === now.replace(/version=\d+/, "")) { localStorage.removeItem(key); }
      pause = 1500;
      tell("saved");
    } catch {
      localStorage.setItem(key, now);
      pause = Math.min(pause * 2, 30000);
      tell("kept");
      timer = setTimeout(save, pause);
    } finally { sending = false; }
  }

  form.addEventListener("input", () => {
    localStorage.setItem(key, fields());
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  });
  window.addEventListener("online", () => { clearTimeout(timer); save(); });
  form.addEventListener("submit", () => { clearTimeout(timer); localStorage.setItem(key, fields()); });
}

for (const form of document.querySelectorAll("form[data-autosave]")) { saved(form); }
for (const done of document.querySelectorAll("[data-forget]")) { localStorage.removeItem("draft:" + done.dataset.forget); }
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
const errors = document.getElementById("errors");
if (errors) { errors.focus(); }
