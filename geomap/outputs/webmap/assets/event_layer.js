/* Every event on one canvas, drawn by how precisely its place is known. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.EventLayer) return;
  const KIND = geomap.KIND;
  const FONT = "px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  const LISTED_AT_MOST = 500;
  const SEVERAL = -2;

  geomap.EventLayer = geomap.CanvasLayer.extend({
    load: function (data) {
      this.data = data;
      this.passing = new Uint8Array(data.n).fill(1);
      this.shown = new Uint32Array(data.sites);
      this.deaths = new Float64Array(data.sites);
      this.siteType = new Int32Array(data.sites);
      this.selected = -1;
      this.label = "events";
      geomap.eventCount += data.n;
      this.filter(null);
      return this;
    },

    getAttribution: function () {
      return this._map && this._map.getSize().x < 560 ? "GeoNames" : "Places: GeoNames (CC BY 4.0)";
    },

    onAdd: function (map) {
      L.Renderer.prototype.onAdd.call(this, map);
      map.on("click", this._click, this);
      map.on("mousemove", this._hover, this);
    },

    onRemove: function (map) {
      map.off("click", this._click, this);
      map.off("mousemove", this._hover, this);
      L.Renderer.prototype.onRemove.call(this, map);
    },

    /* Shows the events whose number in `mask` is not 0; without a mask, all. */
    filter: function (mask) {
      const { data, shown, deaths, siteType, passing } = this;
      if (mask) passing.set(mask);
      else passing.fill(1);
      shown.fill(0);
      deaths.fill(0);
      this.visible = 0;
      for (let i = 0; i < data.n; i++) {
        const s = data.site[i] - 1;
        if (s < 0 || !passing[i]) continue;
        siteType[s] = shown[s] && siteType[s] !== data.type[i] ? SEVERAL : data.type[i];
        shown[s]++;
        deaths[s] += data.deathsOf(i);
        this.visible++;
      }
      geomap.visibleCount = geomap.layers.reduce((sum, layer) => sum + (layer.visible || 0), 0);
      this.redraw();
    },

    /* Bounds of everything drawable, or of one site; null when there is nothing. */
    extent: function (site) {
      const { box, sites } = this.data;
      const [from, to] = site === undefined ? [0, sites] : [site, site + 1];
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let s = from; s < to; s++) {
        west = Math.min(west, box[4 * s]);
        north = Math.min(north, box[4 * s + 1]);
        east = Math.max(east, box[4 * s + 2]);
        south = Math.max(south, box[4 * s + 3]);
      }
      if (west > east) return null;
      return L.latLngBounds([geomap.latOf(south), geomap.lonOf(west)], [geomap.latOf(north), geomap.lonOf(east)]);
    },

    _style: function (s) {
      const type = this.siteType[s];
      return type === SEVERAL ? geomap.MIXED : geomap.styleOf(this.data.types[type]);
    },

    _path: function (s, view, shift) {
      const { data } = this;
      return (ctx, mass) => {
        const rings = data.ringsOf(s, mass);
        if (!data.site_region[s]) {
          if (mass === 0.5) return false;
          ctx.arc((data.x[s] + shift) * view.size - view.ox, data.y[s] * view.size - view.oy,
            data.radius[s] * view.size, 0, 2 * Math.PI);
          return true;
        }
        for (const [first, end] of rings) {
          let px = 0, py = 0;
          for (let v = first; v < end; v++) {
            const x = (data.vx[v] + shift) * view.size - view.ox;
            const y = data.vy[v] * view.size - view.oy;
            if (v === first) ctx.moveTo(x, y);
            else if (Math.abs(x - px) + Math.abs(y - py) < 1.2) continue;
            else ctx.lineTo(x, y);
            px = x;
            py = y;
          }
          ctx.closePath();
        }
        return rings.length > 0;
      };
    },

    _drawArea: function (ctx, s, shift, view, chosen) {
      const { data } = this;
      const style = this._style(s);
      const x = (data.x[s] + shift) * view.size - view.ox, y = data.y[s] * view.size - view.oy;
      if (data.site_kind[s] === KIND.TOWN) geomap.drawTown(ctx, x, y, data.radius[s] * view.size, style, chosen);
      // Dashes shorter than the shape's sides would not be seen, and cost most of the time.
      else geomap.drawArea(ctx, this._path(s, view, shift), style, chosen, data.extent[s] * view.size > 18);
    },

    paint: function (ctx, view) {
      if (!this.data) return;
      const { data, shown } = this;
      const drawn = (this.drawn = geomap.grouped(data, shown, this.deaths, view, this.copies(view, 0, 1)));
      this.drawn.view = view;
      if (view.zoom >= 4.5) this._writePlaces(ctx, view);
      const chosen = this.selected >= 0 && this.passing[this.selected] ? data.site[this.selected] - 1 : -1;
      for (const { site, shift } of drawn.areas) if (site !== chosen) this._drawArea(ctx, site, shift, view, false);
      this._writeCounts(ctx, view);
      const ratio = window.devicePixelRatio || 1;
      for (const { site, x, y } of drawn.symbols) {
        geomap.stampSymbol(ctx, x, y, data.site_kind[site], this._style(site), ratio);
      }
      for (const group of drawn.clusters) {
        group.radius = geomap.clusterRadius(group.events);
        geomap.drawCluster(ctx, group.x, group.y, this._number(group.events, group.deaths), group.radius, group.rough / group.events);
      }
      this._paintSelected(ctx, view);
      if (this.ghost) this._paintGhost(ctx, view);
      this.fire("gm:painted", { notOutlined: drawn.notOutlined, places: view.zoom >= 4.5 ? this.written : new Set() });
    },

    _number: function (events, deaths) {
      return geomap.shortNumber(this.label === "deaths" ? deaths : events);
    },

    /* How many events share an area: a number, no pin. */
    _writeCounts: function (ctx, view) {
      ctx.font = "600 12" + FONT;
      const taken = [];
      for (const { site, shift, px } of this.drawn.areas) {
        if (this.shown[site] < 2 || px < 26) continue;
        ctx.strokeStyle = "rgba(255,255,255,0.9)";
        ctx.lineWidth = 3;
        ctx.fillStyle = "#1c2733";
        geomap.placeLabel(ctx, taken, this._number(this.shown[site], this.deaths[site]),
          (this.data.x[site] + shift) * view.size - view.ox, this.data.y[site] * view.size - view.oy, 13, "center");
      }
    },

    _paintSelected: function (ctx, view) {
      const i = this.selected;
      const s = i >= 0 ? this.data.site[i] - 1 : -1;
      if (s < 0 || !this.passing[i]) return;
      const { data } = this;
      for (const shift of this.copies(view, data.box[4 * s], data.box[4 * s + 2])) {
        if (data.extent[s] * view.size >= 14) this._drawArea(ctx, s, shift, view, true);
        else {
          geomap.drawSymbol(ctx, (data.x[s] + shift) * view.size - view.ox, data.y[s] * view.size - view.oy,
            data.site_kind[s], geomap.styleOf(data.types[data.type[i]]), true);
        }
      }
    },

    /* Another reading of the place name, while its line in the popup is pointed at. */
    _paintGhost: function (ctx, view) {
      const x0 = geomap.mercatorX(this.ghost.lon), y = geomap.mercatorY(this.ghost.lat) * view.size - view.oy;
      for (const shift of this.copies(view, x0, x0)) {
        const x = (x0 + shift) * view.size - view.ox;
        for (const [width, color] of [[6, "#ffffff"], [2.5, "#1c2733"]]) {
          ctx.setLineDash([]);
          ctx.lineWidth = width;
          ctx.strokeStyle = color;
          ctx.beginPath();
          ctx.arc(x, y, 9, 0, 2 * Math.PI);
          ctx.stroke();
        }
        ctx.font = "600 13" + FONT;
        ctx.strokeStyle = "#ffffff";
        ctx.lineWidth = 4;
        ctx.fillStyle = "#1c2733";
        geomap.placeLabel(ctx, [], geomap.plain(this.ghost.label), x + 14, y, 14, "left");
      }
    },

    showGhost: function (ghost) {
      this.ghost = ghost;
      this.redraw();
    },

    /* The gazetteer places that phrases refer to, so that "southeast of Sirte" can be followed on the map. */
    _writePlaces: function (ctx, view) {
      const { data } = this;
      this.written = new Set();
      const places = new Set();
      for (const { site } of [...this.drawn.areas, ...this.drawn.symbols].slice(0, 400)) {
        for (let k = data.siteStart[site]; k < data.siteStart[site + 1]; k++) {
          const i = data.siteEvents[k];
          if (!this.passing[i]) continue;
          if (data.place[i]) places.add(data.place[i] - 1);
          break;
        }
      }
      ctx.font = "500 12" + FONT;
      const taken = [];
      for (const p of places) {
        const place = data.places[p];
        const x0 = geomap.mercatorX(place[1] / 1e5);
        const y = geomap.mercatorY(place[2] / 1e5) * view.size - view.oy;
        for (const shift of this.copies(view, x0, x0)) {
          const x = (x0 + shift) * view.size - view.ox;
          ctx.strokeStyle = "rgba(255,255,255,0.9)";
          ctx.lineWidth = 3;
          ctx.fillStyle = "#2b333b";
          if (geomap.placeLabel(ctx, taken, geomap.plain(place[0]), x + 10, y, 13, "left")) {
            this.written.add(place[0]);
            ctx.strokeRect(x - 2, y - 2, 4, 4);
            ctx.fillRect(x - 2, y - 2, 4, 4);
          }
        }
      }
    },

    _inside: function (s, x, y) {
      const { vx, vy } = this.data;
      let odd = false;
      for (const [first, end] of this.data.ringsOf(s, 0.9)) {
        for (let i = first, j = end - 1; i < end; j = i++) {
          if (vy[i] > y !== vy[j] > y && x < ((vx[j] - vx[i]) * (y - vy[i])) / (vy[j] - vy[i]) + vx[i]) odd = !odd;
        }
      }
      return odd;
    },

    /* What was drawn under a point of the map container: a circle of several, or sites, the smallest first. */
    hits: function (containerPoint) {
      if (!this.drawn || !this._map) return { cluster: null, sites: [] };
      const { view, areas, symbols, clusters } = this.drawn;
      const point = this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
      const reach = L.Browser.mobile ? 18 : 11;
      const near = (thing) => Math.hypot(thing.x - point.x, thing.y - point.y);
      const cluster = clusters.find((group) => near(group) <= group.radius + 3) || null;
      const close = symbols.filter((symbol) => near(symbol) <= reach).sort((a, b) => near(a) - near(b));
      const sites = close.map((symbol) => symbol.site);
      for (let k = areas.length - 1; k >= 0; k--) {
        const { site, shift } = areas[k];
        const x = (point.x + view.ox) / view.size - shift, y = (point.y + view.oy) / view.size;
        const hit = this.data.site_region[site] ? this._inside(site, x, y)
          : Math.hypot(x - this.data.x[site], y - this.data.y[site]) <= this.data.radius[site];
        if (hit) sites.push(site);
      }
      return { cluster, sites };
    },

    /* 1 for each site of which something is on screen. */
    sitesInView: function () {
      const { box, sites } = this.data;
      const seen = new Uint8Array(sites);
      const bounds = this._map.getBounds();
      const [north, south] = [geomap.mercatorY(bounds.getNorth()), geomap.mercatorY(bounds.getSouth())];
      const [west, east] = [geomap.mercatorX(bounds.getWest()), geomap.mercatorX(bounds.getEast())];
      for (let s = 0; s < sites; s++) {
        if (box[4 * s + 1] > south || box[4 * s + 3] < north) continue;
        // Some copy of the world must bring it between west and east.
        seen[s] = Math.ceil(west - box[4 * s + 2]) <= Math.floor(east - box[4 * s]) ? 1 : 0;
      }
      return seen;
    },

    /* The shown events at some sites. */
    eventsAt: function (sites) {
      const { siteStart, siteEvents } = this.data;
      const found = [];
      for (const s of sites) {
        for (let k = siteStart[s]; k < siteStart[s + 1] && found.length < LISTED_AT_MOST; k++) {
          if (this.passing[siteEvents[k]]) found.push(siteEvents[k]);
        }
      }
      return found;
    },

    _click: function (event) {
      const { cluster, sites } = this.hits(event.containerPoint);
      if (cluster) this.openCluster(cluster);
      else if (sites.length) this.open(this.eventsAt(sites), 0, event.latlng);
    },

    /* Closer when that tells the events apart, else one after the other in the popup. */
    openCluster: function (cluster) {
      const map = this._map;
      const sites = this.drawn.sitesOf(cluster);
      const { x, y } = this.data;
      const corners = [Math.min, Math.max].map((pick) =>
        [sites.reduce((v, s) => pick(v, y[s]), y[sites[0]]), sites.reduce((v, s) => pick(v, x[s]), x[sites[0]])]);
      const [a, b] = corners.map(([north, west]) => L.latLng(geomap.latOf(north), geomap.lonOf(west)));
      const spread = Math.max(corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]) * 256 * 2 ** map.getMaxZoom();
      if (spread > 20 && map.getZoom() < map.getMaxZoom()) {
        const bounds = L.latLngBounds(a, b);
        const zoom = Math.max(map.getZoom() + 1, Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds.pad(0.3))));
        map.setView(bounds.getCenter(), zoom);
      } else {
        this.open(this.eventsAt(sites), 0, L.latLng(geomap.latOf(y[sites[0]]), geomap.lonOf(x[sites[0]])));
      }
    },

    _hover: function (event) {
      if (this._hoverFrame || (this._map.dragging && this._map.dragging.moving())) return;
      this._hoverFrame = L.Util.requestAnimFrame(() => {
        this._hoverFrame = null;
        if (!this._map) return;
        const { cluster, sites } = this.hits(event.containerPoint);
        L.DomUtil[cluster || sites.length ? "addClass" : "removeClass"](this._map.getContainer(), "gm-hit");
      });
    },

    select: function (i) {
      this.selected = i;
      this.ghost = null;
      this.redraw();
      this.fire("gm:select", { index: i });
    },

    /* Opens the popup for one of several events; the reader can step through all of them. */
    open: function (indexes, at, latlng, focusBack) {
      const event = this.data.loaded(indexes[at]);
      if (event) this._show(event, indexes, at, latlng, focusBack);
      else this.data.event(indexes[at]).then((late) => this._show(late, indexes, at, latlng, focusBack));
    },

    _show: function (event, indexes, at, latlng, focusBack) {
      const map = this._map;
      if (!map) return;
      const size = map.getSize();
      const narrow = size.x < 560;
      const content = geomap.detail(event, {
        at, total: indexes.length,
        step: (by) => this.open(indexes, (at + by + indexes.length) % indexes.length, latlng, focusBack),
        ghost: (ghost) => this.showGhost(ghost),
      });
      if (this._popup) this._popup.off("remove").remove();
      const popup = (this._popup = L.popup({
        className: "gm-popup", minWidth: Math.min(240, size.x - 60), maxWidth: Math.min(340, size.x - 54),
        maxHeight: Math.max(140, Math.min(430, size.y - (narrow ? 130 : 90))),
        autoPanPaddingTopLeft: [narrow ? 8 : 52, 10],
        autoPanPaddingBottomRight: narrow ? [8, 78] : [this.options.rightMargin || 12, 30],
      }));
      popup.setContent(content).setLatLng(latlng || [event.lat, event.lon]);
      popup.on("remove", () => {
        this._popup = null;
        this.select(-1);
        if (focusBack && document.contains(focusBack)) focusBack.focus({ preventScroll: true });
      });
      this.select(event.index);
      popup.openOn(map);
      const box = popup.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", "Event");
      L.DomEvent.on(box, "keydown", (e) => { if (e.key === "Escape") popup.remove(); });
      content.tabIndex = -1;
      content.focus({ preventScroll: true });
    },
  });

  /* Makes a layer from the data embedded under an element's id. */
  geomap.eventLayer = function (id, options) {
    const layer = new geomap.EventLayer(options);
    geomap.layers.push(layer);
    layer.loaded = geomap.EventData.read(id).then((data) => layer.load(data));
    geomap.ready = Promise.all(geomap.layers.map((each) => each.loaded)).then(() => geomap);
    return layer;
  };
})();
