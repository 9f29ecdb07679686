/* Every event on one canvas, drawn by how precisely its place is known. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.EventLayer) return;
  const KIND = geomap.KIND;
  const SMALLEST_AREA_PX = 12;
  const SMALLEST_RING_PX = 7;

  function decodeRings(encoded) {
    return encoded.map(function (deltas) {
      const out = new Float64Array(deltas.length);
      let lon = 0, lat = 0;
      for (let i = 0; i < deltas.length; i += 2) {
        lon += deltas[i];
        lat += deltas[i + 1];
        out[i] = geomap.mercatorX(lon / 1e4);
        out[i + 1] = geomap.mercatorY(lat / 1e4);
      }
      return out;
    });
  }

  function inside(rings, x, y) {
    let odd = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        if (ring[i + 1] > y !== ring[j + 1] > y &&
            x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) odd = !odd;
      }
    }
    return odd;
  }

  geomap.EventLayer = geomap.CanvasLayer.extend({
    load: function (data) {
      const n = data.id.length;
      this.data = data;
      this.x = new Float64Array(n);
      this.y = new Float64Array(n);
      this.radius = new Float64Array(n);
      this.box = new Float64Array(4 * n);
      this.shown = new Uint8Array(n).fill(1);
      this.rings90 = new Array(n).fill(null);
      this.rings50 = new Array(n).fill(null);
      this.selected = -1;
      const order = [];
      for (let i = 0; i < n; i++) {
        if (data.kind[i] > KIND.AREA) continue;
        order.push(i);
        const lat = data.lat[i] / 1e5;
        const x = (this.x[i] = geomap.mercatorX(data.lon[i] / 1e5));
        const y = (this.y[i] = geomap.mercatorY(lat));
        const r = (this.radius[i] = geomap.metresToUnits(data.u[i], lat));
        let bounds = [x - r, y - r, x + r, y + r];
        if (data.r90[i]) {
          this.rings90[i] = decodeRings(data.r90[i]);
          bounds = [Infinity, Infinity, -Infinity, -Infinity];
          for (const ring of this.rings90[i]) {
            for (let j = 0; j < ring.length; j += 2) {
              bounds[0] = Math.min(bounds[0], ring[j]);
              bounds[1] = Math.min(bounds[1], ring[j + 1]);
              bounds[2] = Math.max(bounds[2], ring[j]);
              bounds[3] = Math.max(bounds[3], ring[j + 1]);
            }
          }
        }
        if (data.r50[i]) this.rings50[i] = decodeRings(data.r50[i]);
        this.box.set(bounds, 4 * i);
      }
      // Areas below rings below dots, and the large below the small.
      const kind = data.kind;
      this.order = order.sort((a, b) => kind[b] - kind[a] || this.radius[b] - this.radius[a] || a - b);
      geomap.eventCount += n;
      this.count();
      this.redraw();
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

    /* Shows the events for which `keep(index)` is true. */
    filter: function (keep) {
      for (let i = 0; i < this.shown.length; i++) this.shown[i] = keep(i) ? 1 : 0;
      this.count();
      this.redraw();
    },

    count: function () {
      this.visible = this.order.reduce((sum, i) => sum + this.shown[i], 0);
      geomap.visibleCount = geomap.layers.reduce((sum, layer) => sum + (layer.visible || 0), 0);
    },

    /* Bounds of everything drawable, or null. */
    extent: function () {
      if (!this.order.length) return null;
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (const i of this.order) {
        west = Math.min(west, this.box[4 * i]);
        north = Math.min(north, this.box[4 * i + 1]);
        east = Math.max(east, this.box[4 * i + 2]);
        south = Math.max(south, this.box[4 * i + 3]);
      }
      const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
      return L.latLngBounds([lat(south), (west - 0.5) * 360], [lat(north), (east - 0.5) * 360]);
    },

    boundsOf: function (i) {
      const one = Object.create(this, { order: { value: [i] } });
      return one.extent();
    },

    /* How large event `i` is on screen: the true extent in pixels, or 0 where a symbol stands for it. */
    extentPx: function (i, view) {
      const kind = this.data.kind[i];
      if (kind === KIND.EXACT) return 0;
      if (kind === KIND.TOWN) {
        const r = this.radius[i] * view.size;
        return r < SMALLEST_RING_PX ? 0 : 2 * r;
      }
      const px = Math.max(this.box[4 * i + 2] - this.box[4 * i], this.box[4 * i + 3] - this.box[4 * i + 1]) * view.size;
      return px < SMALLEST_AREA_PX ? 0 : px;
    },

    _path: function (i, view, shift) {
      return (ctx, mass) => {
        const rings = mass === 0.9 ? this.rings90[i] : this.rings50[i];
        if (!rings || this.data.kind[i] === KIND.TOWN) {
          if (mass === 0.5) return false;
          const r = this.radius[i] * view.size;
          ctx.arc((this.x[i] + shift) * view.size - view.ox, this.y[i] * view.size - view.oy, r, 0, 2 * Math.PI);
          return true;
        }
        for (const ring of rings) {
          let px = 0, py = 0;
          for (let j = 0; j < ring.length; j += 2) {
            const x = (ring[j] + shift) * view.size - view.ox;
            const y = ring[j + 1] * view.size - view.oy;
            if (!j) ctx.moveTo(x, y);
            else if (Math.abs(x - px) + Math.abs(y - py) < 1.2) continue;
            else ctx.lineTo(x, y);
            px = x;
            py = y;
          }
          ctx.closePath();
        }
        return true;
      };
    },

    paint: function (ctx, view) {
      if (!this.data) return;
      const top = (view.oy - 20) / view.size;
      const bottom = (view.oy + view.height + 20) / view.size;
      const margin = 20 / view.size;
      if (view.zoom >= 4.5) this.writePlaces(ctx, view, top, bottom);
      const draw = (i) => {
        if (this.box[4 * i + 3] < top || this.box[4 * i + 1] > bottom) return;
        const { data } = this;
        const style = geomap.styleOf(data.types[data.type[i]]);
        const chosen = i === this.selected;
        const extent = this.extentPx(i, view);
        for (const shift of this.copies(view, this.box[4 * i] - margin, this.box[4 * i + 2] + margin)) {
          if (extent) {
            // Dashes shorter than the shape's sides would not be seen, and cost most of the time.
            const dashed = data.kind[i] === KIND.AREA && extent > 16;
            geomap.drawArea(ctx, this._path(i, view, shift), style, chosen, dashed);
          } else {
            geomap.drawSymbol(ctx, (this.x[i] + shift) * view.size - view.ox, this.y[i] * view.size - view.oy,
              data.kind[i], style, chosen);
          }
        }
      };
      for (const i of this.order) if (this.shown[i] && i !== this.selected) draw(i);
      if (this.selected >= 0 && this.shown[this.selected] && this.data.kind[this.selected] <= KIND.AREA) draw(this.selected);
    },

    /* The gazetteer places that phrases refer to, so that "southeast of Sirte" can be followed on the map. */
    writePlaces: function (ctx, view, top, bottom) {
      const places = new Set();
      for (const i of this.order) {
        const p = this.data.place[i];
        if (p >= 0 && this.shown[i] && this.box[4 * i + 3] > top && this.box[4 * i + 1] < bottom) places.add(p);
      }
      ctx.font = "500 12px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
      const taken = [];
      for (const p of [...places].slice(0, 400)) {
        const place = this.data.places[p];
        const x0 = geomap.mercatorX(place[1] / 1e5);
        const y = geomap.mercatorY(place[2] / 1e5) * view.size - view.oy;
        for (const shift of this.copies(view, x0, x0)) {
          const x = (x0 + shift) * view.size - view.ox;
          ctx.strokeStyle = "rgba(255,255,255,0.9)";
          ctx.lineWidth = 3;
          ctx.fillStyle = "#2b333b";
          if (geomap.placeLabel(ctx, taken, geomap.plain(place[0]), x + 10, y, 13, "left")) {
            ctx.strokeRect(x - 2, y - 2, 4, 4);
            ctx.fillRect(x - 2, y - 2, 4, 4);
          }
        }
      }
    },

    /* Indexes of the shown events under a point of the map container, the smallest on screen first. */
    hits: function (containerPoint) {
      if (!this.data || !this._map) return [];
      const view = this.view();
      const point = this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
      const reach = L.Browser.mobile ? 18 : 11;
      const found = [];
      for (const i of this.order) {
        if (!this.shown[i]) continue;
        const size = this.extentPx(i, view);
        const margin = (size ? 0 : reach) / view.size;
        const y = (point.y + view.oy) / view.size;
        if (y < this.box[4 * i + 1] - margin || y > this.box[4 * i + 3] + margin) continue;
        const turn = Math.round((point.x + view.ox) / view.size - this.x[i]);
        const x = (point.x + view.ox) / view.size - turn;
        const away = Math.hypot(x - this.x[i], y - this.y[i]) * view.size;
        let hit;
        if (!size) hit = away <= reach;
        else if (this.data.kind[i] === KIND.TOWN || !this.rings90[i]) hit = away <= this.radius[i] * view.size;
        else hit = inside(this.rings90[i], x, y);
        if (hit) found.push({ i, size, away });
      }
      return found.sort((a, b) => a.size - b.size || a.away - b.away || a.i - b.i).map((h) => h.i);
    },

    _click: function (event) {
      const found = this.hits(event.containerPoint);
      if (found.length) this.open(found, 0, event.latlng);
    },

    _hover: function (event) {
      if (this._hoverFrame || (this._map.dragging && this._map.dragging.moving())) return;
      this._hoverFrame = L.Util.requestAnimFrame(() => {
        this._hoverFrame = null;
        if (this._map) L.DomUtil[this.hits(event.containerPoint).length ? "addClass" : "removeClass"](this._map.getContainer(), "gm-hit");
      });
    },

    select: function (i) {
      this.selected = i;
      this.redraw();
      this.fire("gm:select", { index: i });
    },

    /* Opens the popup for one of several events; the reader can step through all of them. */
    open: function (indexes, at, latlng, focusBack) {
      const map = this._map;
      const size = map.getSize();
      const narrow = size.x < 560;
      const i = indexes[at];
      const event = geomap.eventAt(this.data, i);
      const content = geomap.detail(event, {
        at, total: indexes.length,
        step: (by) => this.open(indexes, (at + by + indexes.length) % indexes.length, latlng, focusBack),
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
      this.select(i);
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
    layer.loaded = geomap.decode(id).then((data) => layer.load(data));
    geomap.ready = Promise.all(geomap.layers.map((each) => each.loaded)).then(() => geomap);
    return layer;
  };
})();
