"use strict";
// Headers become buttons that sort; without this script the page is whole, and stays in its order.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const body = table.tBodies[0];
  const sort = (head, column) => {
    const descending = head.getAttribute("aria-sort") === "ascending";
    const value = (row) => {
      const cell = row.cells[column];
      if (cell.classList.contains("blank")) return null;
      return "sort" in cell.dataset ? Number(cell.dataset.sort) : cell.textContent.trim();
    };
    const compare = (a, b) =>
      typeof a === "number" && typeof b === "number"
        ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
    const rows = [...body.rows].map((row) => ({ row, value: value(row) }));
    rows.sort((a, b) => {
      // What holds no value stays last, whichever the direction.
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
      return descending ? compare(b.value, a.value) : compare(a.value, b.value);
    });
    body.append(...rows.map(({ row }) => row));
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    document.getElementById("sorting").textContent =
      `Sorted by ${head.textContent.trim()}, ${descending ? "descending" : "ascending"}.`;
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, column));
    head.append(button);
  });
}
// Each arm of learning curves gets a box that takes its lines away; without this script all stay.
for (const chart of document.querySelectorAll(".curves")) {
  for (const item of chart.querySelectorAll(".arms li")) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      for (const part of chart.querySelectorAll(`g[data-arm="${item.dataset.arm}"]`)) {
        part.classList.toggle("off", !box.checked);
      }
    });
    label.append(box, ...item.childNodes);
    item.append(label);
  }
}
// A link to a table whose details are folded, and a printed page, show all of it.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
