/* Which sites are drawn as areas, which as symbols, and which share a circle with a number. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.grouped) return;
  const KIND = geomap.KIND;
  const CELL_PX = 68;
  const BETWEEN_PX = 10;
  const APART_PX = 15;
  const ALONE_AT_MOST = 4;
  const SMALLEST_AREA_PX = 14;
  const AREAS_AT_MOST = 220;
  const FAR_TOO_MANY = 1000;
  const INK_AT_MOST = 8; // screens full of tint

  class Cells {
    constructor(columns, rows) {
      const n = columns * rows;
      Object.assign(this, { columns, rows });
      this.sites = new Uint32Array(n);
      this.events = new Float64Array(n);
      this.deaths = new Float64Array(n);
      this.rough = new Float64Array(n);
      this.x = new Float64Array(n);
      this.y = new Float64Array(n);
      this.first = new Int32Array(n).fill(-1);
    }
  }

  /*
   * Areas that are drawn in their extent: the smallest first, until there are too many or too much ink. Of very many,
   * none: a few by chance would look as if they were all.
   */
  function chosenAreas(large, view) {
    if (large.length > FAR_TOO_MANY) return { areas: [], left: large };
    large.sort((a, b) => a.px - b.px);
    const screen = view.width * view.height;
    const areas = [], left = [];
    let ink = 0;
    for (const area of large) {
      const clipped = Math.min(area.px, view.width) * Math.min(area.px, view.height);
      if (areas.length < AREAS_AT_MOST && ink + clipped <= INK_AT_MOST * screen) {
        ink += clipped;
        areas.push(area);
      } else left.push(area);
    }
    return { areas: areas.reverse(), left };
  }

  /* Neighbouring cells whose middles lie close become one group, the fullest taking the others. */
  function merged(cells) {
    const { columns, rows } = cells;
    const filled = [];
    for (let c = 0; c < cells.sites.length; c++) if (cells.sites[c]) filled.push(c);
    filled.sort((a, b) => cells.events[b] - cells.events[a] || a - b);
    const taken = new Uint8Array(cells.sites.length);
    const groups = [];
    for (const c of filled) {
      if (taken[c]) continue;
      taken[c] = 1;
      const group = { cells: [c], sites: cells.sites[c], events: cells.events[c], deaths: cells.deaths[c],
        rough: cells.rough[c], x: cells.x[c], y: cells.y[c] };
      const mx = group.x / group.events, my = group.y / group.events;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const col = (c % columns) + dx, row = Math.floor(c / columns) + dy;
          const k = row * columns + col;
          if (col < 0 || col >= columns || row < 0 || row >= rows || taken[k] || !cells.sites[k]) continue;
          const apart = geomap.clusterRadius(group.events) + geomap.clusterRadius(cells.events[k]) + BETWEEN_PX;
          if (Math.hypot(cells.x[k] / cells.events[k] - mx, cells.y[k] / cells.events[k] - my) > apart) continue;
          taken[k] = 1;
          group.cells.push(k);
          for (const name of ["sites", "events", "deaths", "rough", "x", "y"]) group[name] += cells[name][k];
        }
      }
      group.x /= group.events;
      group.y /= group.events;
      groups.push(group);
    }
    return groups;
  }

  /*
   * Sorts the sites in view. `shown` and `deaths` hold events and deaths by site. Cells lie on a grid of the world at
   * this zoom, so that groups stay put when the map is moved. Positions are canvas pixels.
   */
  geomap.grouped = function (data, shown, deaths, view, shifts) {
    const { x: sx, y: sy, extent, box, site_kind: kind } = data;
    const left0 = Math.floor(view.ox / CELL_PX) - 1, top0 = Math.floor(view.oy / CELL_PX) - 1;
    const columns = Math.ceil(view.width / CELL_PX) + 3, rows = Math.ceil(view.height / CELL_PX) + 3;
    const cells = new Cells(columns, rows);
    const smallest = SMALLEST_AREA_PX / view.size;
    const [west, north] = [view.ox / view.size, view.oy / view.size];
    const [east, south] = [(view.ox + view.width) / view.size, (view.oy + view.height) / view.size];
    const large = [];
    // The first sites of each cell, chained: site, shift, where the one before stands.
    const sites = [];

    function put(s, shift) {
      const px = (sx[s] + shift) * view.size, py = sy[s] * view.size;
      const column = Math.floor(px / CELL_PX) - left0, row = Math.floor(py / CELL_PX) - top0;
      if (column < 0 || column >= columns || row < 0 || row >= rows) return;
      const c = row * columns + column;
      const events = shown[s];
      cells.sites[c]++;
      cells.events[c] += events;
      cells.deaths[c] += deaths[s];
      if (kind[s] === KIND.AREA) cells.rough[c] += events;
      cells.x[c] += (px - view.ox) * events;
      cells.y[c] += (py - view.oy) * events;
      if (cells.sites[c] <= ALONE_AT_MOST) {
        sites.push(s, shift, cells.first[c]);
        cells.first[c] = sites.length - 3;
      }
    }

    for (const shift of shifts) {
      const [w, e] = [west - shift, east - shift];
      for (let s = 0; s < data.sites; s++) {
        if (!shown[s]) continue;
        if (extent[s] < smallest) {
          if (sx[s] >= w && sx[s] <= e && sy[s] >= north && sy[s] <= south) put(s, shift);
        } else if (box[4 * s] <= e && box[4 * s + 2] >= w && box[4 * s + 1] <= south && box[4 * s + 3] >= north) {
          large.push({ site: s, shift, px: extent[s] * view.size });
        }
      }
    }
    const { areas, left } = chosenAreas(large, view);
    for (const area of left) put(area.site, area.shift);

    const symbols = [], clusters = [];
    for (const group of merged(cells)) {
      const alone = group.sites <= ALONE_AT_MOST ? membersOf(group) : [];
      if (alone.length && alone.every((a, i) => shown[a.site] === 1
          && alone.every((b, j) => j <= i || Math.hypot(a.x - b.x, a.y - b.y) >= APART_PX))) symbols.push(...alone);
      else clusters.push(group);
    }

    function membersOf(group) {
      const found = [];
      for (const c of group.cells) {
        for (let at = cells.first[c]; at >= 0; at = sites[at + 2]) {
          const [site, shift] = [sites[at], sites[at + 1]];
          found.push({ site, shift, x: (sx[site] + shift) * view.size - view.ox, y: sy[site] * view.size - view.oy });
        }
      }
      return found;
    }

    /* The sites behind a circle, looked up only when it is clicked. */
    function sitesOf(group) {
      const wanted = new Set(group.cells);
      const skipped = new Set(areas.map((area) => area.site));
      const found = [];
      for (const shift of shifts) {
        for (let s = 0; s < data.sites; s++) {
          if (!shown[s] || skipped.has(s)) continue;
          const column = Math.floor(((sx[s] + shift) * view.size) / CELL_PX) - left0;
          const row = Math.floor((sy[s] * view.size) / CELL_PX) - top0;
          if (column >= 0 && column < columns && row >= 0 && row < rows && wanted.has(row * columns + column)) found.push(s);
        }
      }
      return found;
    }
    return { areas, symbols, clusters, notOutlined: new Set(left.map((area) => area.site)).size, sitesOf };
  };
})();
