/* The panel beside the map: filters, list of events, what is not drawn, downloads. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.Panel) return;
  const el = geomap.el;
  const KIND = geomap.KIND;
  const CHUNK = 100;
  const FEW = 50;
  const MANY = 5000;
  const PAUSE_MS = 250;
  const SUGGESTED = 300;
  const NO_TYPE = geomap.NO_TYPE;

  function field(text, control) {
    const label = el("label", "gm-field");
    label.append(el("span", "", text), control);
    return label;
  }

  function button(text, className, action) {
    const node = el("button", className, text);
    node.type = "button";
    node.addEventListener("click", action);
    return node;
  }

  function input(type, properties) {
    return Object.assign(el("input"), { type }, properties);
  }

  geomap.Panel = class {
    /* `changed()` is called whenever the address must be written anew. */
    constructor(map, layer, root, changed) {
      Object.assign(this, { map, layer, root, changed, data: layer.data, buttons: new Map(), token: 0, waiting: {} });
      this.filters = new geomap.Filters(layer.data);
      this.build();
      layer.on("gm:select", (e) => this.markSelected(e.index));
      map.on("moveend", () => { if (this.inView.checked) this.later("list", () => this.fill()); });
    }

    build() {
      const { data } = this;
      document.title = geomap.plain(data.title);
      const head = el("header", "gm-head");
      this.status = el("p", "gm-status");
      this.status.setAttribute("role", "status");
      head.append(el("h1", "", data.title), this.status);
      this.list = el("ol", "gm-list");
      this.list.setAttribute("aria-label", "Events on the map");
      this.more = button("Show more", "gm-button gm-more", () => this.grow());
      this.undrawn = el("div", "gm-undrawn");
      const about = el("footer", "gm-about");
      for (const line of data.credits) about.append(el("p", "", line));
      this.inView = input("checkbox", { checked: false });
      this.inView.addEventListener("change", () => this.fill());
      const only = el("label", "gm-check gm-inview");
      only.append(this.inView, el("span", "", "List only what is in view"));
      const scroll = el("div", "gm-scroll");
      scroll.append(this.form(), only, this.list, this.more, this.undrawn, this.downloads(), about);
      this.root.replaceChildren(head, scroll);
    }

    form() {
      const form = el("form", "gm-filters");
      form.setAttribute("aria-label", "Filter events");
      form.addEventListener("submit", (e) => e.preventDefault());
      const box = el("details");
      box.open = window.innerWidth > 760;
      box.append(el("summary", "", "Filter"));
      this.words = input("search", { autocomplete: "off", spellcheck: false, placeholder: "place, actor, words of the report" });
      this.words.addEventListener("input", () => this.later("filters", () => this.take()));
      box.append(field("Search", this.words));
      if (this.filters.dated) {
        this.timeline = new geomap.Timeline(this.filters, (settled) => this.applyTime(settled));
        box.append(this.timeline.root);
      }
      box.append(this.typeBoxes(), this.limits());
      this.reset = button("Show all", "gm-button gm-reset", () => {
        if (this.timeline) this.timeline.stop();
        this.filters.reset();
        this.show();
        this.apply();
      });
      form.append(box, this.reset);
      form.addEventListener("change", (e) => {
        if (!e.target.closest(".gm-time")) this.take();
      });
      return form;
    }

    typeBoxes() {
      this.boxes = new Map();
      const set = el("fieldset", "gm-types");
      set.append(el("legend", "gm-sr", "Event types"));
      const counts = new Map();
      for (const t of this.data.type) counts.set(this.data.types[t], (counts.get(this.data.types[t]) || 0) + 1);
      const types = geomap.usedTypes(this.data);
      set.hidden = types.length < 2;
      for (const type of types) {
        const box = input("checkbox", { checked: true });
        this.boxes.set(type, box);
        const label = el("label", "gm-check");
        const swatch = geomap.swatch((ctx) => geomap.drawSymbol(ctx, 10, 10, KIND.EXACT, geomap.styleOf(type)), 20, 20);
        label.append(box, swatch, el("span", "gm-name", geomap.brief(type || NO_TYPE)), el("span", "gm-count", counts.get(type).toLocaleString("en")));
        set.append(label);
      }
      return set;
    }

    limits() {
      const { data } = this;
      const box = el("div", "gm-limits");
      this.actor = input("search", { autocomplete: "off", spellcheck: false });
      const names = el("datalist");
      names.id = "geomap-actors";
      const seen = new Uint32Array(data.names.length);
      for (const column of [data.actors, data.targets]) for (const party of column) for (const k of data.parties[party]) seen[k]++;
      const most = [...seen.keys()].sort((a, b) => seen[b] - seen[a]).slice(0, SUGGESTED);
      for (const k of most) names.append(Object.assign(el("option"), { value: geomap.plain(geomap.brief(data.names[k])) }));
      this.actor.setAttribute("list", names.id);
      this.actor.addEventListener("input", () => this.later("filters", () => this.take()));
      this.deaths = input("number", { min: 0, step: 1, inputMode: "numeric", placeholder: "0" });
      this.precision = el("select");
      for (const { key, words } of geomap.PRECISIONS) this.precision.append(Object.assign(el("option", "", words), { value: key }));
      const actor = field("Actor or target", this.actor);
      actor.hidden = !data.names.length;
      box.append(actor, names, field("Killed, at least", this.deaths), field("Worst precision", this.precision));
      return box;
    }

    downloads() {
      const box = el("div", "gm-downloads");
      const save = (make, ending) => async () => {
        this.saved.textContent = "Writing …";
        const name = (geomap.plain(this.data.title).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "events");
        geomap.saveAs(await make(this.data, this.filters.mask), name + ending);
        this.saved.textContent = "Saved.";
      };
      this.saved = el("span", "gm-saved");
      this.saved.setAttribute("role", "status");
      box.append(el("span", "", "Download what is shown"), button("GeoJSON", "gm-button", save(geomap.toGeoJson, ".geojson")),
        button("CSV", "gm-button", save(geomap.toCsv, ".csv")), this.saved);
      return box;
    }

    /* Does something once nothing of the kind was asked for during a moment. */
    later(what, action) {
      clearTimeout(this.waiting[what]);
      this.waiting[what] = setTimeout(action, PAUSE_MS);
    }

    /* Reads the controls, but for the time, and shows what passes. */
    take() {
      clearTimeout(this.waiting.filters);
      const { filters } = this;
      filters.hidden = new Set([...this.boxes].filter(([, box]) => !box.checked).map(([type]) => type));
      filters.words = this.words.value;
      filters.actor = this.actor.value;
      filters.deaths = Math.max(0, Math.floor(this.deaths.valueAsNumber) || 0);
      filters.precision = this.precision.value;
      return this.apply();
    }

    /* Brings the controls in line with the filters. */
    show() {
      const { filters } = this;
      this.boxes.forEach((box, type) => { box.checked = !filters.hidden.has(type); });
      this.words.value = filters.words;
      this.actor.value = filters.actor;
      this.deaths.value = filters.deaths || "";
      this.precision.value = filters.precision;
      if (this.timeline) this.timeline.show();
    }

    async apply() {
      if (this.filters.words !== this.filters.foundFor) {
        this.status.textContent = "Searching …";
        await this.filters.search();
      }
      this.filters.run();
      if (this.timeline) this.timeline.recount();
      this.render(true);
    }

    applyTime(settled) {
      this.filters.runTime();
      this.render(settled);
    }

    render(settled) {
      const { data, filters } = this;
      this.layer.filter(filters.mask);
      let country = 0, lost = 0, drawn = 0;
      for (let i = 0; i < data.n; i++) {
        if (!filters.mask[i]) continue;
        if (data.kind[i] <= KIND.AREA) drawn++;
        else if (data.kind[i] === KIND.COUNTRY) country++;
        else lost++;
      }
      const passed = drawn + country + lost;
      const where = [drawn.toLocaleString("en") + " on the map"];
      if (country) where.push(country.toLocaleString("en") + " country only");
      if (lost) where.push(lost.toLocaleString("en") + " not located");
      this.status.textContent = (passed === data.n ? geomap.plural(data.n, "event", "events")
        : passed.toLocaleString("en") + " of " + geomap.plural(data.n, "event", "events")) + ": " + where.join(", ");
      this.reset.hidden = filters.isWhole;
      this.saved.textContent = "";
      if (this.legend) {
        this.legend.count([
          { number: country, words: "known only to a country", show: () => this.openGroup(0) },
          { number: lost, words: "not located", show: () => this.openGroup(1) },
        ]);
      }
      if (settled && data.n <= MANY) this.fill();
      else this.later("list", () => this.fill());
      if (settled) this.changed();
      else this.later("address", this.changed);
    }

    /* Indexes that pass and that `keep`, newest first, as the events are stored. */
    passing(keep) {
      const found = [];
      const { mask } = this.filters;
      for (let i = 0; i < mask.length; i++) if (mask[i] && keep(i)) found.push(i);
      return found;
    }

    fill() {
      clearTimeout(this.waiting.list);
      const { kind, site } = this.data;
      const seen = this.inView.checked ? this.layer.sitesInView() : null;
      this.drawn = this.passing((i) => kind[i] <= KIND.AREA && (!seen || seen[site[i] - 1]));
      this.buttons.clear();
      this.list.replaceChildren();
      this.token++;
      this.at = 0;
      this.grow();
      this.undrawn.replaceChildren(
        this.group("Known only to be in a country", "No pin is drawn: a point would claim a precision nobody reported.", KIND.COUNTRY),
        this.group("Not located", "The place could not be resolved, or none is named.", KIND.UNLOCATED),
      );
    }

    /* Calls `put(event)` for some events, at once where their texts are there. */
    async each(indexes, put) {
      const token = this.token;
      for (const i of indexes) {
        const event = this.data.loaded(i) || (await this.data.event(i));
        if (token !== this.token) return;
        put(event);
      }
    }

    grow() {
      const some = this.drawn.slice(this.at, (this.at += CHUNK));
      this.more.hidden = this.at >= this.drawn.length;
      return this.each(some, (event) => {
        const item = el("li");
        item.append(this.entry(event, (node) => this.go(event, node)));
        this.list.append(item);
      });
    }

    entry(event, action) {
      const node = el("button", "gm-event");
      node.type = "button";
      const text = el("span", "gm-lines");
      const title = el("span", "gm-title");
      title.append(el("bdi", "", geomap.brief(event.subType || event.type || "Event")));
      if (event.placeText) title.append(", ", el("bdi", "", geomap.brief(event.placeText)));
      text.append(el("span", "gm-when", geomap.dateWords(event)), title);
      const small = [event.kind <= KIND.AREA ? "± " + geomap.distanceWords(event.uncertainty) : event.country || "", geomap.deathWords(event)];
      text.append(el("span", "gm-small", small.filter(Boolean).map(geomap.brief).join(" · ")));
      const swatch = event.kind > KIND.AREA ? el("span", "gm-nosymbol")
        : geomap.swatch((ctx) => geomap.drawSymbol(ctx, 10, 10, event.kind, geomap.styleOf(event.type)), 20, 20);
      node.append(swatch, text);
      node.addEventListener("click", () => action(node));
      if (event.index === this.selected) node.toggleAttribute("data-current", true);
      this.buttons.set(event.index, node);
      return node;
    }

    group(title, why, kind) {
      const indexes = this.passing((i) => this.data.kind[i] === kind);
      const details = el("details", "gm-group");
      details.hidden = !indexes.length;
      details.append(el("summary", "", title + " (" + indexes.length.toLocaleString("en") + ")"), el("p", "gm-why", why));
      const list = el("ol", "gm-list");
      let at = 0;
      const grow = () => {
        const some = indexes.slice(at, (at += CHUNK));
        more.hidden = at >= indexes.length;
        this.each(some, (event) => list.append(this.opening(event)));
      };
      const more = button("Show more", "gm-button gm-more", grow);
      details.append(list, more);
      // Few are put there at once, many only when somebody looks.
      if (indexes.length <= FEW) grow();
      else details.addEventListener("toggle", () => { if (!at) grow(); });
      return details;
    }

    /* An entry of an event without a place on the map: it opens in the list. */
    opening(event) {
      const item = el("li");
      const node = this.entry(event, () => {
        const open = node.getAttribute("aria-expanded") === "true";
        node.setAttribute("aria-expanded", String(!open));
        if (open) item.lastChild.remove();
        else item.append(geomap.detail(event));
      });
      node.setAttribute("aria-expanded", "false");
      item.append(node);
      return item;
    }

    openGroup(which) {
      const details = this.undrawn.children[which];
      details.open = true;
      details.scrollIntoView({ block: "start" });
      details.querySelector("summary").focus({ preventScroll: true });
    }

    go(event, node) {
      const own = this.layer.extent(event.site);
      const zoom = Math.min(8, this.map.getBoundsZoom(own.pad(1.2)));
      this.map.setView([event.lat, event.lon], zoom, { animate: false });
      // The popup stands on top of an area, so that its shape stays in view.
      const area = this.data.extent[event.site] * this.layer.view().size > 24;
      this.layer.open([event.index], 0, area ? L.latLng(own.getNorth(), own.getCenter().lng) : null, node);
    }

    markSelected(i) {
      this.selected = i;
      this.buttons.forEach((node, k) => node.toggleAttribute("data-current", k === i));
      const node = this.buttons.get(i);
      if (node) node.scrollIntoView({ block: "nearest" });
      const event = i >= 0 ? this.data.loaded(i) : null;
      this.selectedId = event ? event.id : "";
      this.changed();
    }
  };
})();
