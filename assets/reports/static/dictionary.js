// The search, and the way of a column from the exports. Each column has a number, in the data's order.
const tables = JSON.parse(document.getElementById("data").textContent);
const columns = tables.flatMap(([table, , columns]) =>
  columns.map(([name, meaning, header, sources]) => ({ table, name, meaning, header, sources })));
const number = new Map(columns.map((c, i) => [`${c.table}.${c.name}`, i]));
const page = (table) => table.split(".")[0] + ".html";

function element(tag, parent, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  parent.append(made);
  return made;
}

// Search: every word is somewhere in name, header or meaning; those in the name come first.
const entries = [
  ...tables.map(([name, meaning]) => ({ id: name, table: name, last: name.split(".")[1], meaning, more: "" })),
  ...columns.map((c) => ({ id: `${c.table}.${c.name}`, table: c.table, last: c.name, meaning: c.meaning, more: c.header })),
].map((entry) => ({ ...entry, text: `${entry.id} ${entry.more} ${entry.meaning}`.toLowerCase() }));
const rank = (entry, asked) =>
  entry.last === asked || entry.id === asked ? 0 : entry.last.startsWith(asked) ? 1 : entry.id.includes(asked) ? 2
    : entry.more.toLowerCase().includes(asked) ? 3 : 4;
const published = ["golden", "inventory", "segments", "kpis"]; // what most look for
const later = (entry) => (published.includes(entry.table.split(".")[0]) ? 0 : 1);
const input = document.getElementById("search"), found = document.getElementById("found");

function search() {
  const asked = input.value.trim().toLowerCase(), words = asked.split(/\s+/);
  const hits = asked ? entries.filter((e) => words.every((word) => e.text.includes(word))) : [];
  hits.sort((a, b) => rank(a, asked) - rank(b, asked) || later(a) - later(b) || a.id.length - b.id.length);
  const most = 40;
  document.getElementById("found-count").textContent = !asked ? ""
    : hits.length ? `${hits.length} found${hits.length > most ? `, the first ${most}` : ""}` : "Nothing found.";
  found.replaceChildren();
  for (const hit of hits.slice(0, most)) {
    const link = element("a", element("li", found, ""), "", { href: `${page(hit.table)}#${hit.id}` });
    const at = hit.id.indexOf(asked);
    if (at < 0) link.append(hit.id);
    else { link.append(hit.id.slice(0, at)); element("b", link, asked); link.append(hit.id.slice(at + asked.length)); }
    element("span", link, (hit.more ? `${hit.more} — ` : "") + hit.meaning);
  }
}
input.addEventListener("input", search);
found.addEventListener("click", () => { input.value = ""; search(); });
search();

// The way of a column: tables as boxes in rows, what is made from another below it.
function way(target) {
  const needed = new Set([target]);
  for (const each of needed) columns[each].sources.forEach((source) => needed.add(source));
  const boxes = new Map();
  for (const each of needed) {
    const { table, sources } = columns[each];
    if (!boxes.has(table)) boxes.set(table, { table, columns: [], from: new Set() });
    boxes.get(table).columns.push(columns[each]);
    sources.forEach((source) => boxes.get(table).from.add(columns[source].table));
  }
  const depth = (box) => (box.depth ??= Math.max(0, ...[...box.from].filter((t) => t !== box.table).map((t) => depth(boxes.get(t)) + 1)));
  const rows = [];
  for (const box of boxes.values()) (rows[depth(box)] ??= []).push(box);
  return { boxes, rows };
}

function draw(details) {
  const { boxes, rows } = way(number.get(details.dataset.column));
  const row = details.closest("tr"), under = document.createElement("tr"); // as wide as the table
  row.after(under);
  const picture = element("div", element("td", under, "", { colspan: 4 }), "", { class: "way", role: "group", "aria-label": `The way of ${details.dataset.column}` });
  const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.append(lines);
  for (const tables of rows) {
    const line = element("div", picture, "", { class: "row" });
    for (const box of tables.sort((a, b) => a.table.localeCompare(b.table))) {
      box.shown = element("div", line, "", { class: box.table.startsWith("raw.") ? "box export" : "box" });
      element("b", element("a", box.shown, "", { href: `${page(box.table)}#${box.table}` }), box.table);
      for (const { table, name, header } of box.columns.slice(0, 3))
        element("a", box.shown, header ? header.split(" or ")[0] : name, { href: `${page(table)}#${table}.${name}` });
      if (box.columns.length > 3) element("span", box.shown, `and ${box.columns.length - 3} more`, { class: "quiet" });
    }
  }
  const connect = () => {
    lines.replaceChildren();
    const origin = picture.getBoundingClientRect();
    for (const box of boxes.values()) for (const name of box.from) {
      if (name === box.table) continue;
      const other = boxes.get(name);
      const a = other.shown.getBoundingClientRect(), b = box.shown.getBoundingClientRect();
      const [x1, y1, x2, y2] = [a.x + a.width / 2 - origin.x, a.bottom - origin.y, b.x + b.width / 2 - origin.x, b.y - origin.y];
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", `M${x1} ${y1} C${x1} ${y1 + 14} ${x2} ${y2 - 14} ${x2} ${y2}`);
      for (const shown of [other.shown, box.shown]) {
        shown.addEventListener("mouseenter", () => path.classList.add("near"));
        shown.addEventListener("mouseleave", () => path.classList.remove("near"));
      }
      lines.append(path);
    }
  };
  new ResizeObserver(connect).observe(picture);
}
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details.lineage")) return;
  const drawn = target.closest("tr").nextElementSibling?.querySelector(".way");
  if (drawn) drawn.closest("tr").remove();
  if (target.open) draw(target);
}, true);
