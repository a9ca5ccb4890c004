"use strict";
(() => {
  document.documentElement.classList.add("js");
  const byId = (id) => document.getElementById(id);
  const pairs = [...document.querySelectorAll(".pair")];
  const bar = byId("save");
  let unsaved = false;

  const decided = () => pairs.filter((pair) => pair.dataset.said);

  const say = (pair, answer) => {
    const same = pair.dataset.said === answer;
    if (same) delete pair.dataset.said; else pair.dataset.said = answer;
    for (const button of pair.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(!same && button.dataset.say === answer));
    unsaved = decided().length > 0;
    byId("done").textContent = decided().length;
    byId("saved").hidden = true;
    bar.hidden = !unsaved;
  };

  for (const pair of pairs)
    for (const button of pair.querySelectorAll("button"))
      button.addEventListener("click", () => say(pair, button.dataset.say));

  const content = () => JSON.stringify({
    format: "zboun-decisions",
    version: 1,
    decisions: decided().map((pair) => ({
      key_a: pair.dataset.a, key_b: pair.dataset.b, decision: pair.dataset.said, source: "report.html",
    })),
  }, null, 1);

  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content()], { type: "application/json" }));
    link.download = "zboun-decisions.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    unsaved = false;
    byId("saved").hidden = false;
  };
  if (bar) byId("save-button").addEventListener("click", save);
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  if (!byId("units")) return; // an empty list has won nothing
  const inputs = [...document.querySelectorAll("#gain input")];
  const units = byId("units").dataset;
  const total = () => {
    let seconds = 0;
    for (const input of inputs) seconds += (Number(input.value) || 0) * Number(input.dataset.count);
    const minutes = Math.round(seconds / 60);
    const hours = Math.floor(minutes / 60);
    byId("saved-time").textContent =
      (hours ? hours.toLocaleString("fr") + " " + units.h + " " : "") + (minutes % 60) + " " + units.m;
  };
  for (const input of inputs) input.addEventListener("input", total);
})();
