/* Colours (Okabe and Ito), marks and dashes by event type; shapes by precision. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.styleOf) return;

  const STYLES = {
    "Battles": { color: "#0072b2", edge: "#005a8e", mark: "cross", dash: [9, 4] },
    "Explosions/Remote violence": { color: "#d55e00", edge: "#b34f00", mark: "dot", dash: [6, 4] },
    "Violence against civilians": { color: "#cc79a7", edge: "#a04a7b", mark: "bar", dash: [3, 3], light: true },
    "Protests": { color: "#009e73", edge: "#00795a", mark: "plus", dash: [9, 3, 2, 3] },
    "Riots": { color: "#e69f00", edge: "#9c6b00", mark: "tick", dash: [5, 2], light: true },
    "Strategic developments": { color: "#56b4e9", edge: "#1f78ad", mark: "none", dash: [2, 4], light: true },
  };
  const OTHER = { color: "#7a7f87", edge: "#565b63", mark: "none", dash: [6, 4] };
  geomap.MIXED = { color: "#4d5a66", edge: "#33475b", mark: "none", dash: [6, 4] };
  geomap.styleOf = (type) => (Object.hasOwn(STYLES, type) ? STYLES[type] : OTHER);

  function mark(ctx, x, y, name, color) {
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([]);
    ctx.beginPath();
    if (name === "dot") {
      ctx.arc(x, y, 1.8, 0, 2 * Math.PI);
      ctx.fill();
      return;
    }
    const d = 2.2;
    if (name === "cross") { ctx.moveTo(x - d, y - d); ctx.lineTo(x + d, y + d); ctx.moveTo(x + d, y - d); ctx.lineTo(x - d, y + d); }
    if (name === "bar") { ctx.moveTo(x - d - 0.6, y); ctx.lineTo(x + d + 0.6, y); }
    if (name === "plus") { ctx.moveTo(x - d - 0.4, y); ctx.lineTo(x + d + 0.4, y); ctx.moveTo(x, y - d - 0.4); ctx.lineTo(x, y + d + 0.4); }
    if (name === "tick") { ctx.moveTo(x, y - d - 0.6); ctx.lineTo(x, y + d + 0.6); }
    ctx.stroke();
  }

  function outline(ctx, x, y, kind, radius) {
    ctx.beginPath();
    if (kind === geomap.KIND.AREA) {
      const r = radius + 1.5;
      ctx.moveTo(x, y - r); ctx.lineTo(x + r, y); ctx.lineTo(x, y + r); ctx.lineTo(x - r, y); ctx.closePath();
    } else {
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }

  /* A symbol of fixed size: filled dot, hollow ring or hollow diamond. */
  geomap.drawSymbol = function (ctx, x, y, kind, style, selected) {
    const exact = kind === geomap.KIND.EXACT;
    const radius = exact ? 6 : 6.5;
    ctx.setLineDash([]);
    outline(ctx, x, y, kind, radius);
    ctx.lineWidth = selected ? 7 : 4;
    ctx.strokeStyle = selected ? "#1c2733" : "rgba(255,255,255,0.9)";
    ctx.stroke();
    ctx.fillStyle = exact ? style.color : "rgba(255,255,255,0.9)";
    ctx.fill();
    if (!exact) {
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = style.color;
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    ctx.lineWidth = 2;
    ctx.strokeStyle = style.edge;
    ctx.stroke();
    mark(ctx, x, y, style.mark, exact ? (style.light ? "#1c2733" : "#ffffff") : style.edge);
  };

  const sprites = new Map();

  /* The same symbol from a picture made once: several times as fast. */
  geomap.stampSymbol = function (ctx, x, y, kind, style, ratio) {
    const key = [kind, style.color, ratio].join();
    let sprite = sprites.get(key);
    if (!sprite) {
      sprite = document.createElement("canvas");
      sprite.width = sprite.height = Math.ceil(22 * ratio);
      const own = sprite.getContext("2d");
      own.scale(ratio, ratio);
      geomap.drawSymbol(own, 11, 11, kind, style, false);
      sprites.set(key, sprite);
    }
    const snap = (value) => Math.round(value * ratio) / ratio;
    ctx.drawImage(sprite, snap(x - 11), snap(y - 11), sprite.width / ratio, sprite.height / ratio);
  };

  geomap.clusterRadius = (n) => Math.min(26, 11 + 3.6 * Math.log10(n));

  /* Several events: a circle with a number; the dashed part of its rim is the share known only to an area. */
  geomap.drawCluster = function (ctx, x, y, label, radius, rough) {
    const turn = 2 * Math.PI;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x, y, radius + 4.5, 0, turn);
    ctx.fillStyle = "rgba(255,255,255,0.9)";
    ctx.fill();
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, turn);
    ctx.fillStyle = "#33475b";
    ctx.fill();
    const start = -turn / 4, split = start + turn * (1 - rough);
    ctx.lineWidth = 2;
    ctx.strokeStyle = "#33475b";
    if (rough < 1) {
      ctx.beginPath();
      ctx.arc(x, y, radius + 3, start, split);
      ctx.stroke();
    }
    if (rough > 0) {
      ctx.setLineDash([2, 3]);
      ctx.beginPath();
      ctx.arc(x, y, radius + 3, split, start + turn);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    ctx.font = "600 " + (label.length > 3 ? 11 : 12) + "px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "#ffffff";
    ctx.fillText(label, x, y + 0.5);
  };

  /* A town: densest in the middle, fading towards the radius that holds 90 %. */
  geomap.drawTown = function (ctx, x, y, radius, style, selected) {
    const fade = ctx.createRadialGradient(x, y, 0, x, y, radius);
    fade.addColorStop(0, style.color + "80");
    fade.addColorStop(0.6, style.color + "47");
    fade.addColorStop(1, style.color + "14");
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = fade;
    ctx.fill();
    ctx.lineWidth = selected ? 2.75 : 1.25;
    ctx.strokeStyle = selected ? style.edge : style.edge + "a6";
    ctx.stroke();
  };

  /* An area in its true extent. `path` adds the outline of a mass (0.9, 0.5) to the context. */
  geomap.drawArea = function (ctx, path, style, selected, dashed) {
    ctx.setLineDash([]);
    ctx.beginPath();
    path(ctx, 0.9);
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = style.color;
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    if (selected) {
      ctx.strokeStyle = "rgba(255,255,255,0.9)";
      ctx.lineWidth = 5;
      ctx.stroke();
    }
    ctx.setLineDash(dashed ? style.dash : []);
    ctx.strokeStyle = style.edge;
    ctx.lineWidth = selected ? 2.75 : 1.5;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    if (path(ctx, 0.5)) {
      ctx.globalAlpha = 0.26;
      ctx.fillStyle = style.color;
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
    }
  };

  /* A small canvas that shows how something is drawn, for the legend. */
  geomap.swatch = function (draw, width, height) {
    const canvas = document.createElement("canvas");
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.className = "gm-swatch";
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    canvas.setAttribute("aria-hidden", "true");
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    draw(ctx);
    return canvas;
  };
})();
