"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const counted = (number) => number.toLocaleString("en");
  const stops = all(".stop");
  let here = null;

  // j and k, as in vi, less and mail readers: the next and the previous place to look at.
  const go = (step) => {
    const open = stops.filter((stop) => !stop.classList.contains("off"));
    if (!open.length) return;
    const at = open.indexOf(here);
    const from = at < 0 ? (step > 0 ? -1 : open.length) : at;
    if (here) here.classList.remove("here");
    here = open[Math.min(Math.max(from + step, 0), open.length - 1)];
    here.classList.add("here");
    here.scrollIntoView({ block: "center" });
    one("place").textContent = `${counted(open.indexOf(here) + 1)} of ${counted(open.length)}`;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "j") go(1);
    if (event.key === "k") go(-1);
  });
  one("next")?.addEventListener("click", () => go(1));
  one("previous")?.addEventListener("click", () => go(-1));

  const rule = one("rule");
  const change = one("change");
  if (!change) return;
  const least = one("least");
  const verdict = one("verdict");
  // A row has as many deletions as insertions: the two sides of its changes, in order.
  const rows = all(".row.c").map((row) => ({ row, was: all("del", row), is: all("ins", row),
    wrong: all("mark", row) }));
  const filter = () => {
    const bar = Number(least?.value ?? 0);
    const by = rule?.value ?? "";
    const wanted = verdict ? verdict.value : "";
    let shown = 0;
    for (const { row, was, is, wrong } of rows) {
      let any = false;
      is.forEach((mark, index) => {
        const fits = (by === "" || mark.dataset.r === by)
          && (change.value === "" || mark.dataset.k === change.value)
          && Number(mark.dataset.c) >= bar
          && (wanted === "" || mark.dataset.v === wanted);
        mark.classList.toggle("off", !fits);
        was[index].classList.toggle("off", !fits);
        any = any || fits;
        shown += fits;
      });
      const fits = by === "" && change.value === "" && bar === 0
        && (wanted === "" || wanted === "wrong");
      for (const mark of wrong) {
        mark.classList.toggle("off", !fits);
        any = any || fits;
        shown += fits;
      }
      row.classList.toggle("away", !any);
    }
    const filtered = by !== "" || change.value !== "" || bar > 0 || wanted !== "";
    document.body.classList.toggle("filtered", filtered);
    if (least) one("bar").textContent = (bar / 100).toFixed(2);
    one("place").textContent = `${counted(shown)} of ${counted(stops.length)}`;
  };
  for (const control of [rule, change, least, verdict]) control?.addEventListener("input", filter);
  const choose = (select, other, value) => {
    select.value = value;
    if (other) other.value = "";
    filter();
    go(1);
  };
  for (const button of all("button[data-rule]")) {
    button.addEventListener("click", () => choose(rule, change, button.dataset.rule));
  }
  for (const cell of all("button[data-k], .cell")) {
    cell.addEventListener("click", () => choose(change, rule, cell.dataset.k));
  }
  filter();
})();
