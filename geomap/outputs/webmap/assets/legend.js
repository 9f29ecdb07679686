/* The legend on the map, with counters for what is not drawn, and the map's own buttons. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.legend) return;
  const el = geomap.el;
  const KIND = geomap.KIND;
  geomap.NO_TYPE = "Type not given";

  const NEUTRAL = { color: "#5c6670", edge: "#3d464f", mark: "none", dash: [4, 3] };
  const ellipse = (ctx, rx, ry) => ctx.ellipse(15, 11, rx, ry, 0, 0, 2 * Math.PI);
  const PRECISION_ROWS = [
    [[KIND.EXACT], "Exact place", (ctx) => geomap.drawSymbol(ctx, 15, 11, KIND.EXACT, NEUTRAL)],
    [[KIND.TOWN], "Town: 90 % sure inside the ring", (ctx) => geomap.drawTown(ctx, 15, 11, 9, NEUTRAL)],
    [[KIND.AREA], "Area: 90 % sure inside, 50 % sure in the darker part", (ctx) =>
      geomap.drawArea(ctx, (c, mass) => (mass === 0.9 ? ellipse(c, 13, 9) : ellipse(c, 6, 4)) || true, NEUTRAL, false, true)],
    [[KIND.TOWN, KIND.AREA], "Town or area too small to draw at this zoom", function (ctx) {
      geomap.drawSymbol(ctx, 7.5, 11, KIND.TOWN, NEUTRAL);
      geomap.drawSymbol(ctx, 21.5, 11, KIND.AREA, NEUTRAL);
    }],
  ];

  /* The control; `counters` is filled by the panel. */
  geomap.Legend = L.Control.extend({
    options: { position: "bottomright" },

    initialize: function (layer, relabel) {
      Object.assign(this, { layer, relabel });
    },

    onAdd: function (map) {
      const { data } = this.layer;
      const box = el("details", "gm-legend");
      box.open = map.getSize().x >= 560;
      box.append(el("summary", "", "Legend"));
      const row = (draw, text) => {
        const line = el("div", "gm-row");
        line.append(geomap.swatch(draw, 30, 22), el("span", "", text));
        box.append(line);
      };
      const kinds = new Set(data.kind);
      for (const [of, text, draw] of PRECISION_ROWS) if (of.some((kind) => kinds.has(kind))) row(draw, text);
      if (data.siteEvents.length > 1) {
        row((ctx) => geomap.drawCluster(ctx, 15, 11, "", 6, kinds.has(KIND.AREA) ? 0.4 : 0),
          kinds.has(KIND.AREA) ? "Several events; dashed rim: share known only to an area" : "Several events");
        box.append(this.labelChoice());
      }
      const types = geomap.usedTypes(data);
      for (const type of types) {
        row((ctx) => geomap.drawSymbol(ctx, 15, 11, KIND.EXACT, geomap.styleOf(type)), geomap.brief(type || geomap.NO_TYPE));
      }
      this.counters = el("div", "gm-counters");
      box.append(this.counters);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    },

    labelChoice: function () {
      const label = el("label", "gm-inline");
      this.choice = el("select");
      for (const [value, words] of [["events", "events"], ["deaths", "people killed"]]) {
        const option = el("option", "", words);
        option.value = value;
        this.choice.append(option);
      }
      label.append(el("span", "", "Numbers count"), this.choice);
      this.choice.addEventListener("change", () => this.relabel(this.choice.value));
      return label;
    },

    /* One line per kind of event that has no place on the map, with a button that opens its list. */
    count: function (groups) {
      this.counters.replaceChildren();
      for (const { number, words, show } of groups) {
        if (!number) continue;
        const line = el("button", "gm-counter");
        line.type = "button";
        line.append(el("strong", "", number.toLocaleString("en")), el("span", "", words));
        line.addEventListener("click", show);
        this.counters.append(line);
      }
    },
  });

  geomap.usedTypes = (data) => [...new Set(data.type)].map((t) => data.types[t]).sort();

  /* Says what the map leaves out: nothing may be missing without a word. */
  geomap.Note = L.Control.extend({
    options: { position: "topright" },
    onAdd: function () {
      this.box = el("p", "gm-note");
      this.box.hidden = true;
      return this.box;
    },
    tell: function (notOutlined) {
      this.box.hidden = !notOutlined;
      this.box.textContent = notOutlined ? geomap.plural(notOutlined, "area is", "areas are")
        + " shown without outline here: zoom in or filter to see their extent." : "";
    },
  });

  function corners(ctx) {
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = "#2b3742";
    for (const [x, y, dx, dy] of [[2, 2, 4, 4], [14, 2, -4, 4], [14, 14, -4, -4], [2, 14, 4, -4]]) {
      ctx.moveTo(x, y + dy);
      ctx.lineTo(x, y);
      ctx.lineTo(x + dx, y);
    }
    ctx.stroke();
  }

  geomap.FullScreen = L.Control.extend({
    options: { position: "topleft" },
    onAdd: function () {
      const box = el("div", "leaflet-bar gm-bar");
      const button = el("button");
      button.type = "button";
      button.append(geomap.swatch(corners, 16, 16));
      const name = () => button.setAttribute("aria-label", document.fullscreenElement ? "Leave full screen" : "Full screen");
      name();
      button.addEventListener("click", () => {
        const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
        done.catch(() => {});
      });
      document.addEventListener("fullscreenchange", name);
      box.append(button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });
})();
