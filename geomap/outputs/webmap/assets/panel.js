/* The page around the map: list, filters, legend, counters and the view in the address. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.page) return;
  const el = geomap.el;
  const KIND = geomap.KIND;
  const CHUNK = 200;
  const NO_TYPE = "Type not given";

  function labelled(text, control) {
    const label = el("label", "gm-field");
    label.append(el("span", "", text), control);
    return label;
  }

  function dateInput(value, min, max) {
    const input = el("input");
    input.type = "date";
    Object.assign(input, { value, min, max });
    return input;
  }

  function plural(n, one, many) {
    return n.toLocaleString("en") + " " + (n === 1 ? one : many);
  }

  function typeSwatch(type) {
    return geomap.swatch((ctx) => geomap.drawSymbol(ctx, 10, 10, KIND.EXACT, geomap.styleOf(type)), 20, 20);
  }

  class Panel {
    constructor(map, layer, root) {
      Object.assign(this, { map, layer, root, data: layer.data, buttons: new Map() });
      this.types = [...new Set(this.data.type.map((t) => this.data.types[t]))].sort();
      this.off = new Set();
      const dates = this.data.start.concat(this.data.end).filter(Boolean).sort();
      this.first = dates[0] || "";
      this.last = dates[dates.length - 1] || "";
      this.build();
      this.readHash();
      this.apply();
      layer.on("gm:select", (e) => this.markSelected(e.index));
      map.on("moveend", () => this.writeHash());
    }

    build() {
      const title = this.data.title;
      document.title = geomap.plain(title);
      const head = el("header", "gm-head");
      this.status = el("p", "gm-status");
      this.status.setAttribute("role", "status");
      head.append(el("h1", "", title), this.status);

      const form = el("form", "gm-filters");
      form.setAttribute("aria-label", "Filter events");
      form.addEventListener("submit", (e) => e.preventDefault());
      const box = el("details");
      box.open = window.innerWidth > 760;
      box.append(el("summary", "", "Filter"));
      this.from = dateInput(this.first, this.first, this.last);
      this.to = dateInput(this.last, this.first, this.last);
      if (this.first) {
        const dates = el("div", "gm-dates");
        dates.append(labelled("From", this.from), labelled("To", this.to));
        box.append(dates);
      }
      this.boxes = new Map();
      if (this.types.length > 1) {
        const set = el("fieldset", "gm-types");
        set.append(el("legend", "gm-sr", "Event types"));
        for (const type of this.types) {
          const box = el("input");
          box.type = "checkbox";
          box.checked = true;
          this.boxes.set(type, box);
          const label = el("label", "gm-check");
          label.append(box, typeSwatch(type), el("span", "", type || NO_TYPE));
          set.append(label);
        }
        box.append(set);
      }
      this.reset = el("button", "gm-reset", "Show all");
      this.reset.type = "button";
      this.reset.addEventListener("click", () => {
        this.from.value = this.first;
        this.to.value = this.last;
        this.boxes.forEach((box) => { box.checked = true; });
        this.apply();
      });
      if (this.first || this.types.length > 1) form.append(box);
      form.append(this.reset);
      form.addEventListener("change", () => this.apply());

      this.list = el("ol", "gm-list");
      this.list.setAttribute("aria-label", "Events on the map");
      this.more = el("button", "gm-more", "Show more");
      this.more.type = "button";
      this.more.addEventListener("click", () => this.grow());
      this.undrawn = el("div", "gm-undrawn");
      const about = el("footer", "gm-about");
      for (const line of this.data.credits) about.append(el("p", "", line));
      const scroll = el("div", "gm-scroll");
      scroll.append(form, this.list, this.more, this.undrawn, about);
      this.root.replaceChildren(head, scroll);
    }

    /* Newest first, undated last. */
    sorted(keep) {
      const { start, id } = this.data;
      const found = [];
      for (let i = 0; i < id.length; i++) if (keep(i)) found.push(i);
      return found.sort((a, b) => (start[b] || "").localeCompare(start[a] || "") || a - b);
    }

    passes(i) {
      const { data } = this;
      if (this.off.has(data.types[data.type[i]])) return false;
      const start = data.start[i] || data.end[i];
      const from = this.from.value || this.first;
      const to = this.to.value || this.last;
      if (!start) return from <= this.first && to >= this.last;
      return start <= to && (data.end[i] || start) >= from;
    }

    apply() {
      this.off = new Set(this.types.filter((type) => this.boxes.has(type) && !this.boxes.get(type).checked));
      const kind = this.data.kind;
      const passing = Uint8Array.from(kind, (_, i) => (this.passes(i) ? 1 : 0));
      this.layer.filter((i) => passing[i]);
      this.drawn = this.sorted((i) => passing[i] && kind[i] <= KIND.AREA);
      const country = this.sorted((i) => passing[i] && kind[i] === KIND.COUNTRY);
      const lost = this.sorted((i) => passing[i] && kind[i] === KIND.UNLOCATED);
      const total = kind.length;
      const passed = this.drawn.length + country.length + lost.length;
      const where = [plural(this.drawn.length, "on the map", "on the map")];
      if (country.length) where.push(country.length.toLocaleString("en") + " country only");
      if (lost.length) where.push(lost.length.toLocaleString("en") + " not located");
      this.status.textContent = (passed === total ? plural(total, "event", "events")
        : passed.toLocaleString("en") + " of " + plural(total, "event", "events")) + ": " + where.join(", ");
      this.reset.hidden = passed === total;
      this.buttons.clear();
      this.list.replaceChildren();
      this.grow();
      this.undrawn.replaceChildren();
      this.group("Known only to be in a country", "No pin is drawn: a point would claim a precision nobody reported.", country);
      this.group("Not located", "The place could not be resolved, or none is named.", lost);
      this.writeHash();
    }

    grow() {
      const from = this.list.children.length;
      for (const i of this.drawn.slice(from, from + CHUNK)) {
        const item = el("li");
        item.append(this.button(i, (button) => this.go(i, button)));
        this.list.append(item);
      }
      this.more.hidden = this.list.children.length >= this.drawn.length;
    }

    button(i, action) {
      const event = geomap.eventAt(this.data, i);
      const style = geomap.styleOf(event.type);
      const button = el("button", "gm-event");
      button.type = "button";
      const text = el("span", "gm-lines");
      text.append(el("span", "gm-when", geomap.dateWords(event)),
        el("span", "gm-title", (event.subType || event.type || "Event") + (event.placeText ? ", " + event.placeText : "")));
      const small = [event.kind <= KIND.AREA ? "± " + geomap.distanceWords(event.uncertainty) : event.country || "", geomap.deathWords(event)];
      text.append(el("span", "gm-small", small.filter(Boolean).join(" · ")));
      const swatch = event.kind > KIND.AREA ? el("span", "gm-nosymbol")
        : geomap.swatch((ctx) => geomap.drawSymbol(ctx, 10, 10, event.kind, style), 20, 20);
      button.append(swatch, text);
      button.addEventListener("click", () => action(button));
      this.buttons.set(i, button);
      return button;
    }

    group(title, why, indexes) {
      if (!indexes.length) return;
      const details = el("details", "gm-group");
      details.append(el("summary", "", title + " (" + indexes.length.toLocaleString("en") + ")"), el("p", "gm-why", why));
      const list = el("ol", "gm-list");
      for (const i of indexes.slice(0, 1000)) {
        const item = el("li");
        const button = this.button(i, () => {
          const open = button.getAttribute("aria-expanded") === "true";
          button.setAttribute("aria-expanded", String(!open));
          if (open) item.lastChild.remove();
          else item.append(geomap.detail(geomap.eventAt(this.data, i)));
        });
        button.setAttribute("aria-expanded", "false");
        item.append(button);
        list.append(item);
      }
      details.append(list);
      this.undrawn.append(details);
    }

    go(i, button) {
      const own = this.layer.boundsOf(i);
      const bounds = own.pad(1.2);
      const zoom = Math.min(8, this.map.getBoundsZoom(bounds));
      const event = geomap.eventAt(this.data, i);
      this.map.setView([event.lat, event.lon], zoom, { animate: false });
      // The popup stands on top of an area, so that its shape stays in view.
      const area = this.layer.extentPx(i, this.layer.view()) > 24;
      this.layer.open([i], 0, area ? L.latLng(own.getNorth(), own.getCenter().lng) : null, button);
    }

    markSelected(i) {
      this.buttons.forEach((button, k) => button.toggleAttribute("data-current", k === i));
      const button = this.buttons.get(i);
      if (button) button.scrollIntoView({ block: "nearest" });
      this.selectedId = i >= 0 ? this.data.id[i] : "";
      this.writeHash();
    }

    /* The address after # holds the view, the filters and the open event, so that a link shows the same. */
    writeHash() {
      if (this.reading) return;
      const centre = this.map.getCenter();
      const state = new URLSearchParams();
      state.set("map", [this.map.getZoom().toFixed(1), centre.lat.toFixed(3), centre.lng.toFixed(3)].join("/"));
      if (this.from.value !== this.first) state.set("from", this.from.value);
      if (this.to.value !== this.last) state.set("to", this.to.value);
      this.off.forEach((type) => state.append("hide", type));
      if (this.selectedId) state.set("event", this.selectedId);
      try {
        history.replaceState(null, "", "#" + state.toString().replaceAll("%2F", "/"));
      } catch (error) {
        /* Some viewers forbid it; the page works without. */
      }
    }

    readHash() {
      this.reading = true;
      const state = new URLSearchParams(location.hash.slice(1));
      const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text || "");
      if (isDate(state.get("from"))) this.from.value = state.get("from");
      if (isDate(state.get("to"))) this.to.value = state.get("to");
      for (const type of state.getAll("hide")) if (this.boxes.has(type)) this.boxes.get(type).checked = false;
      const view = (state.get("map") || "").split("/").map(Number);
      const given = view.length === 3 && view.every(Number.isFinite);
      if (given) this.map.setView([Math.max(-85, Math.min(85, view[1])), view[2]], view[0], { animate: false });
      else if (this.layer.extent()) {
        // Nothing may start out hidden behind the legend.
        const right = this.layer.options.rightMargin || 24;
        this.map.fitBounds(this.layer.extent(), {
          paddingTopLeft: [24, 24], paddingBottomRight: [right, 30], maxZoom: 7, animate: false,
        });
      }
      const i = this.data.id.indexOf(state.get("event"));
      if (i >= 0 && this.data.kind[i] <= KIND.AREA) setTimeout(() => this.layer.open([i], 0), 0);
      this.reading = false;
    }
  }

  function legend(map, data) {
    const Legend = L.Control.extend({
      options: { position: "bottomright" },
      onAdd: function () {
        const box = el("details", "gm-legend");
        box.open = map.getSize().x >= 560;
        box.append(el("summary", "", "Legend"));
        const row = (draw, text) => {
          const line = el("div", "gm-row");
          line.append(geomap.swatch(draw, 30, 22), el("span", "", text));
          box.append(line);
        };
        const neutral = { color: "#5c6670", edge: "#3d464f", mark: "none", dash: [4, 3] };
        const kinds = new Set(data.kind);
        const ellipse = (rx, ry) => (ctx) => ctx.ellipse(15, 11, rx, ry, 0, 0, 2 * Math.PI);
        if (kinds.has(KIND.EXACT)) row((ctx) => geomap.drawSymbol(ctx, 15, 11, KIND.EXACT, neutral), "Exact place");
        if (kinds.has(KIND.TOWN)) {
          row((ctx) => geomap.drawArea(ctx, (c, mass) => mass === 0.9 && (ellipse(9, 9)(c), true), neutral, false, false),
            "Town: 90 % sure inside the ring");
        }
        if (kinds.has(KIND.AREA)) {
          row((ctx) => geomap.drawArea(ctx, (c, mass) => (mass === 0.9 ? ellipse(13, 9) : ellipse(6, 4))(c) || true, neutral, false, true),
            "Area: 90 % sure inside, 50 % sure in the darker part");
        }
        if (kinds.has(KIND.TOWN) || kinds.has(KIND.AREA)) {
          row(function (ctx) {
            geomap.drawSymbol(ctx, 7.5, 11, KIND.TOWN, neutral);
            geomap.drawSymbol(ctx, 21.5, 11, KIND.AREA, neutral);
          }, "Town or area too small to draw at this zoom");
        }
        const types = [...new Set(data.type.map((t) => data.types[t]))].sort();
        types.forEach((type) => row((ctx) => geomap.drawSymbol(ctx, 15, 11, KIND.EXACT, geomap.styleOf(type)), type || NO_TYPE));
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
      },
    });
    return new Legend().addTo(map);
  }

  geomap.createMap = function (id, options) {
    const map = L.map(id, Object.assign({}, options, { zoomControl: false }));
    const narrow = map.getSize().x < 560;
    L.control.zoom({ position: narrow ? "bottomleft" : "topleft" }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: !narrow, maxWidth: narrow ? 70 : 110 }).addTo(map);
    map.attributionControl.setPrefix(narrow ? false : "Leaflet");
    map.createPane("gm-outlines").style.zIndex = 150;
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Map of events; the same events are in the list");
    return map;
  };

  geomap.page = function (map, layer, ids) {
    const root = document.getElementById(ids.panel);
    const base = new geomap.Outlines({ pane: "gm-outlines", attribution: map.getSize().x < 560 ? "Natural Earth" : "Boundaries: Natural Earth, for orientation only" }).addTo(map);
    const outlines = ids.outlines ? geomap.decode(ids.outlines).then((topology) => base.load(topology)) : Promise.resolve();
    const panel = layer.loaded.then(function (data) {
      const box = legend(map, layer.data).getContainer();
      layer.options.rightMargin = map.getSize().x >= 560 ? box.offsetWidth + 20 : 12;
      geomap.panel = new Panel(map, layer, root);
    });
    geomap.ready = Promise.all([geomap.ready, outlines, panel]).then(() => geomap);
    geomap.ready.catch((error) => root.replaceChildren(el("p", "gm-error", "This map could not be shown. " + error.message)));
  };
})();
