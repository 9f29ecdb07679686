/* The base map: land, borders and country names from an embedded TopoJSON topology; rivers, lakes and cities. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.Outlines) return;

  /* Arcs as flat unit Mercator coordinates; a jump across the antimeridian is undone. */
  function decodeArcs(topology) {
    const [kx, ky] = topology.transform.scale;
    const [tx, ty] = topology.transform.translate;
    return topology.arcs.map(function (arc) {
      const out = new Float64Array(arc.length * 2);
      let x = 0, y = 0, shift = 0, before = 0;
      arc.forEach(function (step, i) {
        x += step[0];
        y += step[1];
        const unit = geomap.mercatorX(x * kx + tx);
        if (i && Math.abs(unit - before) > 0.5) shift += unit < before ? 1 : -1;
        before = unit;
        out[2 * i] = unit + shift;
        out[2 * i + 1] = geomap.mercatorY(y * ky + ty);
      });
      return out;
    });
  }

  /* [rank, lon, lat, steps ...] in hundredths of a degree. */
  function decodeLine(steps) {
    const points = new Float64Array(steps.length - 1);
    let lon = 0, lat = 0, west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
    for (let i = 0; i < points.length; i += 2) {
      const x = (points[i] = geomap.mercatorX((lon += steps[i + 1]) / 100));
      const y = (points[i + 1] = geomap.mercatorY((lat += steps[i + 2]) / 100));
      [west, east, north, south] = [Math.min(west, x), Math.max(east, x), Math.min(north, y), Math.max(south, y)];
    }
    return { points, west, east, north, south, rank: steps[0] };
  }

  function ringOf(arcs, indexes) {
    const pieces = [];
    let endX = null, west = Infinity, east = -Infinity, north = Infinity, south = -Infinity, startX = 0;
    for (const index of indexes) {
      const reversed = index < 0;
      const points = arcs[reversed ? ~index : index];
      const n = points.length / 2;
      const firstX = points[reversed ? 2 * n - 2 : 0];
      const lastX = points[reversed ? 0 : 2 * n - 2];
      const shift = endX === null ? 0 : Math.round(endX - firstX);
      if (endX === null) startX = firstX;
      endX = lastX + shift;
      pieces.push({ points, reversed, shift });
      for (let i = 0; i < n; i++) {
        west = Math.min(west, points[2 * i] + shift);
        east = Math.max(east, points[2 * i] + shift);
        north = Math.min(north, points[2 * i + 1]);
        south = Math.max(south, points[2 * i + 1]);
      }
    }
    // A ring around a pole does not close in Mercator: it is closed below the map's edge.
    const polar = Math.abs(endX - startX) > 0.5;
    return { pieces, west, east, north, south: polar ? 1.1 : south, polar, startX, endX };
  }

  function traceRing(ctx, ring, view, shift) {
    let first = true, px = 0, py = 0;
    const put = function (x, y, force) {
      const cx = (x + shift) * view.size - view.ox;
      const cy = y * view.size - view.oy;
      if (first) ctx.moveTo(cx, cy);
      else if (!force && Math.abs(cx - px) + Math.abs(cy - py) < 0.7) return;
      else ctx.lineTo(cx, cy);
      first = false;
      px = cx;
      py = cy;
    };
    for (const piece of ring.pieces) {
      const { points } = piece;
      const n = points.length / 2;
      for (let i = 0; i < n; i++) {
        const j = piece.reversed ? n - 1 - i : i;
        put(points[2 * j] + piece.shift, points[2 * j + 1], i === 0 || i === n - 1);
      }
    }
    if (ring.polar) {
      put(ring.endX, 1.1, true);
      put(ring.startX, 1.1, true);
    }
    ctx.closePath();
  }

  /* The middle of the widest stretch inside a ring: a label set there stays inside. */
  function labelSpot(ring) {
    const xs = [], ys = [];
    for (const { points, reversed, shift } of ring.pieces) {
      const n = points.length / 2;
      for (let i = 0; i < n; i++) {
        const j = reversed ? n - 1 - i : i;
        xs.push(points[2 * j] + shift);
        ys.push(points[2 * j + 1]);
      }
    }
    let best = { x: (ring.west + ring.east) / 2, y: (ring.north + ring.south) / 2, width: 0 };
    for (let part = 2; part <= 8; part++) {
      const y = ring.north + ((ring.south - ring.north) * part) / 10;
      const cuts = [];
      for (let i = 0; i < xs.length; i++) {
        const k = (i + 1) % xs.length;
        if (ys[i] > y !== ys[k] > y) cuts.push(xs[i] + ((y - ys[i]) / (ys[k] - ys[i])) * (xs[k] - xs[i]));
      }
      cuts.sort((a, b) => a - b);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        const width = (cuts[i + 1] - cuts[i]) * (1 - Math.abs(part - 5) * 0.06);
        if (width > best.width) best = { x: (cuts[i] + cuts[i + 1]) / 2, y, width };
      }
    }
    return best;
  }

  geomap.Outlines = geomap.CanvasLayer.extend({
    load: function (topology, details) {
      this.rivers = (details ? details.rivers : []).map(decodeLine);
      this.lakes = (details ? details.lakes : []).map(decodeLine);
      this.cities = (details ? details.cities : []).map(([name, lon, lat, rank]) =>
        ({ name, rank, x: geomap.mercatorX(lon / 100), y: geomap.mercatorY(lat / 100) }));
      const arcs = decodeArcs(topology);
      const uses = new Uint8Array(arcs.length);
      this.rings = [];
      this.labels = [];
      for (const country of topology.objects.countries.geometries) {
        let largest = null;
        const name = country.properties && country.properties.name;
        for (const polygon of country.type === "Polygon" ? [country.arcs] : country.arcs || []) {
          for (const indexes of polygon) {
            const ring = ringOf(arcs, indexes);
            this.rings.push(ring);
            indexes.forEach((index) => uses[index < 0 ? ~index : index]++);
            const area = (ring.east - ring.west) * (ring.south - ring.north);
            if (!largest || area > largest.area) largest = { ring, area };
          }
        }
        if (largest && name && !largest.ring.polar) {
          this.labels.push(Object.assign(labelSpot(largest.ring), { name }));
        }
      }
      this.labels.sort((a, b) => b.width - a.width);
      this.lines = arcs.map(function (points, i) {
        let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
        for (let j = 0; j < points.length; j += 2) {
          west = Math.min(west, points[j]);
          east = Math.max(east, points[j]);
          north = Math.min(north, points[j + 1]);
          south = Math.max(south, points[j + 1]);
        }
        return { points, west, east, north, south, border: uses[i] > 1 };
      });
      this.redraw();
    },

    paint: function (ctx, view) {
      if (!this.rings) return;
      const top = view.oy / view.size;
      const bottom = (view.oy + view.height) / view.size;
      ctx.beginPath();
      for (const ring of this.rings) {
        if (ring.south < top || ring.north > bottom) continue;
        for (const shift of this.copies(view, ring.west, ring.east)) traceRing(ctx, ring, view, shift);
      }
      ctx.fillStyle = "#fbfaf7";
      ctx.fill("evenodd");
      this.paintWater(ctx, view, top, bottom);
      this.strokeLines(ctx, view, top, bottom, this.lines.filter((line) => !line.border), "#a9b7c2", 0.8);
      this.strokeLines(ctx, view, top, bottom, this.lines.filter((line) => line.border), "#b5b0a5", view.zoom < 3 ? 0.7 : 1);
      this.writeNames(ctx, view);
    },

    paintWater: function (ctx, view, top, bottom) {
      const large = (line) => (line.east - line.west + line.south - line.north) * view.size > 6;
      const lakes = this.lakes.filter(large);
      this.strokeLines(ctx, view, top, bottom, lakes, "#b3c6d4", 0.8);
      ctx.fillStyle = "#dfe8ee";
      ctx.fill();
      const rivers = this.rivers.filter((line) => line.rank <= view.zoom + 2.5 && large(line));
      if (view.zoom >= 2.5) this.strokeLines(ctx, view, top, bottom, rivers, "#bdd0de", view.zoom < 5 ? 0.8 : 1.2);
    },

    strokeLines: function (ctx, view, top, bottom, lines, color, width) {
      ctx.beginPath();
      for (const line of lines) {
        if (line.south < top || line.north > bottom) continue;
        for (const shift of this.copies(view, line.west, line.east)) {
          const p = line.points;
          let px = 0, py = 0;
          for (let i = 0; i < p.length; i += 2) {
            const x = (p[i] + shift) * view.size - view.ox;
            const y = p[i + 1] * view.size - view.oy;
            if (i === 0) ctx.moveTo(x, y);
            else if (i + 2 < p.length && Math.abs(x - px) + Math.abs(y - py) < 0.7) continue;
            else ctx.lineTo(x, y);
            px = x;
            py = y;
          }
        }
      }
      ctx.strokeStyle = color;
      ctx.lineWidth = width;
      ctx.stroke();
    },

    writeNames: function (ctx, view) {
      const height = view.zoom < 4 ? 10.5 : 12;
      ctx.font = "500 " + height + "px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
      if ("letterSpacing" in ctx) ctx.letterSpacing = "0.4px";
      ctx.fillStyle = "#666b70";
      ctx.strokeStyle = "rgba(251,250,247,0.85)";
      ctx.lineWidth = 3;
      const taken = [];
      for (const label of this.labels) {
        if (label.width * view.size < ctx.measureText(label.name).width * 1.15) continue;
        for (const shift of this.copies(view, label.x, label.x)) {
          const x = (label.x + shift) * view.size - view.ox;
          const y = label.y * view.size - view.oy;
          if (y > 0 && y < view.height) geomap.placeLabel(ctx, taken, label.name, x, y, height, "center");
        }
      }
      if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
      this.writeCities(ctx, view, taken);
    },

    /* Cities that the events' layer names itself are not named twice. */
    leaveTo: function (names) {
      const before = this.left || new Set();
      this.left = names;
      if (this.cities && this.cities.some((city) => names.has(city.name) !== before.has(city.name))) this.redraw();
    },

    writeCities: function (ctx, view, taken) {
      ctx.font = "400 11px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
      for (const city of this.cities) {
        if (city.rank > view.zoom) break;
        if (this.left && this.left.has(city.name)) continue;
        const y = city.y * view.size - view.oy;
        if (y < 0 || y > view.height) continue;
        for (const shift of this.copies(view, city.x, city.x)) {
          const x = (city.x + shift) * view.size - view.ox;
          if (!geomap.placeLabel(ctx, taken, city.name, x + 6, y, 11, "left")) continue;
          ctx.beginPath();
          ctx.arc(x, y, 1.8, 0, 2 * Math.PI);
          ctx.fill();
        }
      }
    },
  });
})();
