/* Comfort only: every page works without this file. */
(function () {
  "use strict";

  // Menus close on Escape and when one clicks elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    // "/" goes to the search box, as in most tools people keep open all day.
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // Paper shows every reason and every chart's table. Browsers that know ::details-content need no help.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.why:not([open]), .chart details:not([open])").forEach(function (item) {
      item.dataset.opened = "";
      item.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-opened]").forEach(function (item) {
      delete item.dataset.opened;
      item.open = false;
    });
  });

  function enhance(root) {
    // On narrow screens the current link of the thread may be out of sight.
    root.querySelectorAll(".thread [aria-current]").forEach(function (link) {
      const strip = link.closest("ol");
      const shift = link.getBoundingClientRect().left - strip.getBoundingClientRect().left;
      if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft += shift - 24;
    });

    // The error summary takes the focus, so that it is read first.
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();

    // A file dropped anywhere in the zone goes into its input.
    root.querySelectorAll(".file-drop").forEach(function (zone) {
      const input = zone.querySelector("input[type=file]");
      if (!input || input.disabled) return;
      ["dragenter", "dragover"].forEach(function (name) {
        zone.addEventListener(name, function (event) {
          event.preventDefault();
          zone.classList.add("is-over");
        });
      });
      ["dragleave", "drop"].forEach(function (name) {
        zone.addEventListener(name, function () {
          zone.classList.remove("is-over");
        });
      });
      zone.addEventListener("drop", function (event) {
        if (!event.dataTransfer.files.length) return;
        event.preventDefault();
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    enhance(document);
    if (document.body) {
      document.body.addEventListener("htmx:afterSwap", function (event) {
        enhance(event.detail.elt);
      });
    }
  });
})();
