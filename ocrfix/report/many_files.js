"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const files = [...document.querySelectorAll(".file")];
  const list = one("list");
  let changes = null;

  const made = (kind, text, name) => {
    const element = document.createElement(kind);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  // The changes of a file are laid out when it is first opened: a page of 5,000 stays light.
  const fill = (file) => {
    if (file.dataset.full) return;
    file.dataset.full = "1";
    changes ??= JSON.parse(one("changes").textContent);
    const rows = document.createDocumentFragment();
    for (const [where, left, before, after, right, rule, sure] of changes[file.dataset.n]) {
      const row = made("div", "", "row c");
      const was = made("p", left);
      was.append(made("del", before), right);
      const is = made("p", left);
      const put = made("ins", after);
      put.title = `${rule}, confidence ${sure}`;
      is.append(put, right, made("span", ` ${rule} ${sure}`, "soft"));
      row.append(made("span", where, "no"), was, is);
      rows.append(row);
    }
    file.append(rows);
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".file")) fill(event.target);
  }, true);
  files.filter((file) => file.open).forEach(fill);

  const name = one("name");
  const order = one("order");
  const arrange = () => {
    const wanted = name.value.toLowerCase();
    let shown = 0;
    for (const file of files) {
      const label = (file.querySelector("summary") ?? file).firstChild.textContent;
      const fits = label.toLowerCase().includes(wanted);
      file.classList.toggle("away", !fits);
      shown += fits;
    }
    const total = files.length.toLocaleString("en");
    one("files").textContent = `${shown.toLocaleString("en")} of ${total} files`;
  };
  const sort = () => {
    const by = { changes: (file) => -file.dataset.c, held: (file) => -file.dataset.h };
    const value = by[order.value] ?? (() => 0);
    const sorted = [...files].sort((a, b) => value(a) - value(b) || a.dataset.n - b.dataset.n);
    const chunks = [...list.querySelectorAll(".chunk")];
    const size = Math.ceil(files.length / Math.max(1, chunks.length));
    chunks.forEach((chunk, at) => chunk.replaceChildren(...sorted.slice(at * size, (at + 1) * size)));
  };
  name.addEventListener("input", arrange);
  order.addEventListener("change", sort);
})();
