/* The page: map, layer, legend and panel together, and the view in the address. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.page) return;
  const el = geomap.el;

  geomap.createMap = function (id, options) {
    const map = L.map(id, Object.assign({}, options, { zoomControl: false }));
    const narrow = map.getSize().x < 560;
    L.control.zoom({ position: narrow ? "bottomleft" : "topleft" }).addTo(map);
    if (document.fullscreenEnabled) new geomap.FullScreen({ position: narrow ? "bottomleft" : "topleft" }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: !narrow, maxWidth: narrow ? 70 : 110 }).addTo(map);
    map.attributionControl.setPrefix(narrow ? false : "Leaflet");
    map.createPane("gm-outlines").style.zIndex = 150;
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Map of events; the same events are in the list");
    return map;
  };

  /* The address after # holds the view, the filters and the open event, so that a link shows the same. */
  class Address {
    constructor(map, layer, panel) {
      Object.assign(this, { map, layer, panel, written: "" });
    }

    write() {
      if (this.reading) return;
      const centre = this.map.getCenter();
      const state = new URLSearchParams();
      state.set("map", [this.map.getZoom().toFixed(1), centre.lat.toFixed(3), centre.lng.toFixed(3)].join("/"));
      this.panel.filters.write(state);
      if (this.layer.label !== "events") state.set("count", this.layer.label);
      if (this.panel.selectedId) state.set("event", this.panel.selectedId);
      this.written = "#" + state.toString().replaceAll("%2F", "/");
      try {
        history.replaceState(null, "", this.written);
      } catch (error) {
        /* Some viewers forbid it; the page works without. */
      }
    }

    async read() {
      this.reading = true;
      const { map, layer, panel } = this;
      const state = new URLSearchParams(location.hash.slice(1));
      panel.filters.read(state);
      panel.show();
      layer.label = state.get("count") === "deaths" ? "deaths" : "events";
      if (panel.legend.choice) panel.legend.choice.value = layer.label;
      const view = (state.get("map") || "").split("/").map(Number);
      const given = view.length === 3 && view.every(Number.isFinite);
      if (given) map.setView([Math.max(-85, Math.min(85, view[1])), view[2]], view[0], { animate: false });
      else if (layer.extent()) {
        // Nothing may start out hidden behind the legend.
        const narrow = map.getSize().x < 560;
        map.fitBounds(layer.extent(), { paddingTopLeft: [24, 24], paddingBottomRight: [layer.options.rightMargin || 24, narrow ? 64 : 30],
          maxZoom: 7, animate: false });
      }
      await panel.apply();
      const id = state.get("event");
      const i = id ? await layer.data.find(id) : -1;
      if (i >= 0 && layer.data.site[i]) layer.open([i], 0);
      this.reading = false;
    }
  }

  /* Tiles are asked for only once the reader agrees: their server learns where the reader looks. */
  function tileChoice(map, legend, tiles) {
    const layer = L.tileLayer(tiles.url, { attribution: geomap.plain(tiles.credit).replace(/[<>&"]/g, ""), maxZoom: 19 });
    const label = el("label", "gm-check gm-tiles");
    const box = Object.assign(el("input"), { type: "checkbox" });
    box.addEventListener("change", () => (box.checked ? layer.addTo(map) : layer.remove()));
    label.append(box, el("span", "", "Online map from " + tiles.host + ", which then learns where you look"));
    legend.append(label);
  }

  async function start(map, layer, base, root, options) {
    await layer.loaded;
    let address = null;
    const panel = new geomap.Panel(map, layer, root, () => address && address.write());
    const legend = new geomap.Legend(layer, function (label) {
      layer.label = label;
      layer.redraw();
      address.write();
    });
    panel.legend = legend.addTo(map);
    if (options.tiles) tileChoice(map, legend.getContainer(), options.tiles);
    const note = new geomap.Note().addTo(map);
    layer.on("gm:painted", function (e) {
      note.tell(e.notOutlined);
      base.leaveTo(e.places);
    });
    layer.options.rightMargin = map.getSize().x >= 560 ? legend.getContainer().offsetWidth + 20 : 12;
    geomap.panel = panel;
    address = new Address(map, layer, panel);
    await address.read();
    address.write();
    map.on("moveend", () => address.write());
    window.addEventListener("hashchange", () => { if (location.hash !== address.written) address.read(); });
    // Paper shows more of the map than the window did.
    for (const type of ["beforeprint", "afterprint"]) window.addEventListener(type, () => map.invalidateSize({ animate: false }));
  }

  geomap.page = function (map, layer, options) {
    const root = document.getElementById(options.panel);
    const credit = map.getSize().x < 560 ? "Natural Earth" : "Boundaries: Natural Earth, for orientation only";
    const base = new geomap.Outlines({ pane: "gm-outlines", attribution: credit }).addTo(map);
    const parts = ["outlines", "details"].map((name) => (options[name] ? geomap.decode(options[name]) : null));
    const outlines = Promise.all(parts).then(([topology, details]) => topology && base.load(topology, details));
    geomap.ready = Promise.all([geomap.ready, outlines, start(map, layer, base, root, options)]).then(() => geomap);
    geomap.ready.catch((error) => root.replaceChildren(el("p", "gm-error", "This map could not be shown. " + error.message)));
  };
})();
