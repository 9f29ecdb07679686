/* A Leaflet layer that paints one canvas and follows pans and zoom animations as Leaflet's own renderers do. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.CanvasLayer) return;

  const WORLD = 256;

  geomap.mercatorX = (lon) => lon / 360 + 0.5;
  geomap.mercatorY = function (lat) {
    const sine = Math.sin((Math.max(-85.05112, Math.min(85.05112, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };
  geomap.lonOf = (x) => Math.round((x - 0.5) * 360 * 1e6) / 1e6;
  geomap.latOf = (y) => Math.round(((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI) * 1e6) / 1e6;
  /* Metres on the ground at a latitude, as a part of the world's width. */
  geomap.metresToUnits = (metres, lat) =>
    metres / (40075016.686 * Math.max(0.02, Math.cos((lat * Math.PI) / 180)));

  geomap.CanvasLayer = L.Renderer.extend({
    options: { padding: 0.2 },

    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer: function () {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _updatePaths: function () {},

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const canvas = this._container;
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      this.redraw();
    },

    /* How unit Mercator coordinates (0 to 1) become canvas pixels: x * size - ox. */
    view: function () {
      const origin = this._map.getPixelOrigin();
      const size = this._bounds.getSize();
      return {
        zoom: this._zoom, size: WORLD * Math.pow(2, this._zoom), width: size.x, height: size.y,
        ox: origin.x + this._bounds.min.x, oy: origin.y + this._bounds.min.y,
      };
    },

    /* Shifts in whole worlds at which something between `west` and `east` (units) can be seen. */
    copies: function (view, west, east) {
      const first = Math.ceil(view.ox / view.size - east);
      const last = Math.floor((view.ox + view.width) / view.size - west);
      const shifts = [];
      for (let k = first; k <= last; k++) shifts.push(k);
      return shifts;
    },

    redraw: function () {
      if (!this._map || !this._bounds) return;
      const ratio = window.devicePixelRatio || 1;
      const ctx = this._container.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, this._container.width, this._container.height);
      ctx.lineJoin = "round";
      this.paint(ctx, this.view());
    },
  });

  /* Writes text with a halo unless it would cover an earlier label; returns whether it was written. */
  geomap.placeLabel = function (ctx, taken, text, x, y, height, align) {
    const width = ctx.measureText(text).width;
    const left = align === "center" ? x - width / 2 : x;
    const box = [left - 3, y - height / 2 - 1, left + width + 3, y + height / 2 + 1];
    if (taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])) return false;
    taken.push(box);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.strokeText(text, left, y);
    ctx.fillText(text, left, y);
    return true;
  };
})();
