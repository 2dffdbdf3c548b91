// Runs in a copy of the page: opens what is closed, measures, and leaves what it found in the document.
window.addEventListener("load", () => {
  const found = [];
  // As a reader meets it, for the screenshots.
  const height = document.documentElement.scrollHeight;
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  let figures = 0;
  let texts = 0;
  document.querySelectorAll("svg[role=img]").forEach((svg) => {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) return; // the drawing for the other width
    figures += 1;
    const name = svg.querySelector("desc").id;
    const boxes = [...svg.querySelectorAll("text")].map((text) => {
      // Titles of marks are tooltips, not text on the page.
      const label = [...text.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("");
      return { label, box: text.getBoundingClientRect() };
    });
    texts += boxes.length;
    boxes.forEach(({ label, box }, index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        found.push(`${name}: "${label}" leaves the drawing by ${Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom).toFixed(1)} px`);
      }
      boxes.slice(index + 1).forEach((other) => {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (wide > 1 && high > 1) {
          found.push(`${name}: "${label}" and "${other.label}" overlap by ${wide.toFixed(1)} x ${high.toFixed(1)} px`);
        }
      });
    });
  });
  // Panels: the last of a row of several columns is in line with others, or in the middle.
  document.querySelectorAll(".sm").forEach((panels) => {
    const frame = panels.getBoundingClientRect();
    const boxes = [...panels.children].map((panel) => panel.getBoundingClientRect());
    const last = boxes[boxes.length - 1];
    if (boxes.length < 2 || last.width > 0.9 * frame.width || boxes.slice(0, -1).some((box) => Math.abs(box.top - last.top) < 1)) return;
    if (Math.abs(last.left + last.right - frame.left - frame.right) > 4) {
      found.push(`${panels.closest("section").id}: the last of ${boxes.length} panels stands alone at the side`);
    }
  });
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((item) => !item.closest(".scroll, nav ol, svg") && item.getBoundingClientRect().right > window.innerWidth + 1);
    found.push(`the page is ${root.scrollWidth} px wide in a window of ${window.innerWidth}: ${wide.slice(0, 3).map((item) => item.tagName + "." + item.className).join(", ")}`);
  }
  document.querySelectorAll("svg[role=img]").forEach((svg) => {
    if (!svg.getAttribute("aria-label") || !svg.querySelector("desc").textContent) found.push("a drawing without a name or description");
  });
  const ids = [...document.querySelectorAll("[id]")].map((item) => item.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => found.push(`the id ${id} occurs twice`));
  const result = document.createElement("pre");
  result.id = "report-check";
  result.textContent = JSON.stringify({ figures, texts, height, width: window.innerWidth, found });
  document.body.append(result);
});
