/* A map beside the fields: a click fills them. Comfort only: the fields work without it. */
(function () {
  "use strict";

  const FRANCE = [[41.3, -5.2], [51.1, 9.6]];

  function number(text) {
    const value = parseFloat(String(text || "").replace(",", "."));
    return Number.isFinite(value) ? value : null;
  }

  function start() {
    const box = document.getElementById("carte");
    if (!box || !window.L) return;
    const latitude = document.getElementById("id_latitude");
    const longitude = document.getElementById("id_longitude");
    const day = document.getElementById("id_day");
    box.hidden = false;
    document.querySelectorAll("[data-with-map]").forEach((told) => (told.hidden = false));
    const map = L.map(box);
    map.attributionControl.setPrefix(false);
    if (box.dataset.tiles) {
      const prefix = box.dataset.tiles.replace(/\/$/, "");
      L.tileLayer(prefix + "/{z}/{x}/{y}.png", { maxZoom: 19, attribution: new URL(prefix).host }).addTo(map);
    }
    const style = getComputedStyle(document.documentElement);
    const accent = style.getPropertyValue("--accent").trim() || "#225";
    const alert = style.getPropertyValue("--alert").trim() || "#a22";
    const outlines = L.geoJSON(null, {
      style: { color: accent, weight: 1.5, fillOpacity: 0.15 },
      onEachFeature: function (feature, layer) {
        const told = document.createElement("span");
        told.textContent = feature.properties.name + " (" + feature.properties.code + ")";
        layer.bindTooltip(told, { sticky: true });
      },
    }).addTo(map);
    let marker = null;
    let asked = 0;

    function mark(lat, lon) {
      if (marker) marker.remove();
      marker = L.circleMarker([lat, lon], { radius: 6, color: alert, fillOpacity: 0.8 }).addTo(map);
    }

    function follow() {
      const lat = number(latitude.value);
      const lon = number(longitude.value);
      if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
        if (marker) marker.remove();
        marker = null;
        return;
      }
      mark(lat, lon);
      map.setView([lat, lon], Math.max(map.getZoom(), 15));
    }

    function draw() {
      const bounds = map.getBounds();
      const around = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
      const query = new URLSearchParams({ box: around.map((x) => x.toFixed(5)).join(",") });
      if (day && day.value) query.set("day", day.value);
      const turn = ++asked;
      fetch(box.dataset.outlines + "?" + query)
        .then((response) => (response.ok ? response.json() : null))
        .then(function (found) {
          // A slower answer to an earlier question is dropped.
          if (!found || turn !== asked) return;
          outlines.clearLayers();
          outlines.addData(found);
        })
        .catch(function () {});
    }

    const lat = number(box.dataset.latitude || (latitude && latitude.value));
    const lon = number(box.dataset.longitude || (longitude && longitude.value));
    map.on("moveend", draw);
    if (lat !== null && lon !== null) {
      map.setView([lat, lon], 15);
      mark(lat, lon);
    } else {
      map.fitBounds(FRANCE);
    }
    if (day) day.addEventListener("change", draw);
    if (!latitude || !longitude) return;
    latitude.addEventListener("change", follow);
    longitude.addEventListener("change", follow);
    map.on("click", function (event) {
      const point = event.latlng.wrap();
      latitude.value = point.lat.toFixed(5).replace(".", ",");
      longitude.value = point.lng.toFixed(5).replace(".", ",");
      mark(point.lat, point.lng);
    });
  }

  document.addEventListener("DOMContentLoaded", start);
})();
