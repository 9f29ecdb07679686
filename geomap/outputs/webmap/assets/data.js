/* The embedded events: columns of numbers at once, texts block by block when they are needed. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.EventData) return;
  const KEPT_BLOCKS = 24;
  const REGION_DEG = 1e-5;

  function bytesOf(base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function unpack(id) {
    if (typeof DecompressionStream === "undefined") {
      return Promise.reject(new Error("This page needs a browser from 2023 or newer."));
    }
    const bytes = bytesOf(JSON.parse(document.getElementById(id).textContent));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
  }

  geomap.decode = async (id) => (await unpack(id)).json();

  /* Numbers stored byte by byte: all lowest bytes, all second ones; z with signs, d as steps. */
  function column(bytes, at, storage, width, count) {
    const signed = storage !== "u";
    const out = signed ? new Int32Array(count) : new [Uint8Array, Uint16Array, , Uint32Array][width - 1](count);
    for (let i = 0, sum = 0; i < count; i++) {
      let value = 0;
      for (let k = width - 1; k >= 0; k--) value = value * 256 + bytes[at + k * count + i];
      if (signed) value = value % 2 ? -(value + 1) / 2 : value / 2;
      out[i] = storage === "d" ? (sum += value) : value;
    }
    return out;
  }

  const LETTERS = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th",
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "ى": "ي", "ة": "ه", "ـ": "" };
  const SPECIAL = new RegExp("[" + Object.keys(LETTERS).join("") + "]", "g");

  /* Text as it is compared: lower case, without diacritics. */
  geomap.fold = function (text) {
    const lower = text.toLowerCase();
    if (/^[\x00-\x7f]*$/.test(lower)) return lower;
    return lower.normalize("NFKD").replace(/\p{Mn}+/gu, "").replace(SPECIAL, (letter) => LETTERS[letter]);
  };

  /* Words that must all be there; "words in quotes" stay together. */
  geomap.searchWords = (text) =>
    [...geomap.fold(text).matchAll(/"([^"]+)"|(\S+)/g)].map((m) => (m[1] || m[2]).trim()).filter((w) => w && w !== '"');

  /* How many decimals a coordinate of this uncertainty has: geomap.rounding.coordinate_decimals. */
  function decimals(metres) {
    for (let d = 1; d < 6; d++) if (111195.08 * 10 ** -d <= metres / 8) return d;
    return 6;
  }
  geomap.decimals = decimals;

  const isoDay = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
  geomap.isoDay = isoDay;
  geomap.dayOf = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / 864e5);

  geomap.EventData = class {
    constructor(id, buffer) {
      const bytes = new Uint8Array(buffer);
      const length = new DataView(buffer).getUint32(0, true);
      const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
      let at = 4 + length;
      for (const [name, storage, width, count] of head.columns) {
        this[name] = column(bytes, at, storage, width, count);
        at += width * count;
      }
      for (const name of ["title", "credits", "countries", "names", "parties", "places"]) this[name] = head[name];
      this.id = id;
      this.n = this.site.length;
      this.blockSize = head.block;
      this.blocks = new Map();
      // Stored as what they differ by from the best figure.
      for (const figures of [this.low, this.high]) for (let i = 0; i < this.n; i++) figures[i] += this.best[i];
      this.loadTypes(head.whats);
      this.loadSites();
      this.loadRegions();
      this.listSites();
    }

    /* The kind of precision of each event, and its type as a number in `types`. */
    loadTypes(whats) {
      this.types = [...new Set(whats.map(([type]) => type))];
      this.subTypes = whats.map(([, sub]) => sub);
      const ofWhat = whats.map(([type]) => this.types.indexOf(type));
      this.kind = new Uint8Array(this.n);
      this.type = new Uint16Array(this.n);
      for (let i = 0; i < this.n; i++) {
        this.type[i] = ofWhat[this.what[i]];
        this.kind[i] = this.site[i] ? this.site_kind[this.site[i] - 1]
          : this.where_prec[i] === 6 ? geomap.KIND.COUNTRY : geomap.KIND.UNLOCATED;
      }
    }

    static async read(id) {
      const data = new geomap.EventData(id, await (await unpack(id)).arrayBuffer());
      await data.block(0);
      return data;
    }

    /* Sites in unit Mercator coordinates, with their extent as a part of the world's width. */
    loadSites() {
      const n = this.site_kind.length;
      this.sites = n;
      this.x = new Float64Array(n);
      this.y = new Float64Array(n);
      this.radius = new Float32Array(n);
      for (let s = 0; s < n; s++) {
        const scale = 10 ** decimals(this.site_u[s]);
        const lat = this.site_lat[s] / scale;
        this.x[s] = geomap.mercatorX(this.site_lon[s] / scale);
        this.y[s] = geomap.mercatorY(lat);
        this.radius[s] = geomap.metresToUnits(this.site_u[s], lat);
      }
      this.site_lon = this.site_lat = null;
    }

    loadRegions() {
      const n = this.vertex_dx.length;
      const regions = this.region_x.length;
      this.vx = new Float32Array(n);
      this.vy = new Float32Array(n);
      this.ringStart = new Uint32Array(this.ring_length.length + 1);
      this.regionRing = new Uint32Array(2 * regions + 1);
      const box = new Float32Array(4 * regions);
      let ring = 0, v = 0;
      for (let r = 0; r < regions; r++) {
        const step = REGION_DEG * 2 ** this.region_exponent[r];
        const bounds = [Infinity, Infinity, -Infinity, -Infinity];
        for (let part = 0; part < 2; part++) {
          this.regionRing[2 * r + part] = ring;
          const rings = (part ? this.region_rings50 : this.region_rings90)[r];
          for (let k = 0; k < rings; k++, ring++) {
            let lon = this.region_x[r], lat = this.region_y[r];
            this.ringStart[ring] = v;
            for (const end = v + this.ring_length[ring]; v < end; v++) {
              const x = (this.vx[v] = geomap.mercatorX((lon += this.vertex_dx[v]) * step));
              const y = (this.vy[v] = geomap.mercatorY((lat += this.vertex_dy[v]) * step));
              if (x < bounds[0]) bounds[0] = x;
              if (y < bounds[1]) bounds[1] = y;
              if (x > bounds[2]) bounds[2] = x;
              if (y > bounds[3]) bounds[3] = y;
            }
          }
        }
        box.set(bounds, 4 * r);
      }
      this.regionRing[2 * regions] = ring;
      this.ringStart[ring] = v;
      this.box = new Float32Array(4 * this.sites);
      this.extent = new Float32Array(this.sites);
      for (let s = 0; s < this.sites; s++) {
        const r = this.site_region[s] - 1;
        if (r >= 0 && box[4 * r] <= box[4 * r + 2]) this.box.set(box.subarray(4 * r, 4 * r + 4), 4 * s);
        else {
          const [x, y, d] = [this.x[s], this.y[s], this.radius[s]];
          this.box.set([x - d, y - d, x + d, y + d], 4 * s);
        }
        if (this.site_kind[s] !== geomap.KIND.EXACT) {
          this.extent[s] = Math.max(this.box[4 * s + 2] - this.box[4 * s], this.box[4 * s + 3] - this.box[4 * s + 1]);
        }
      }
      for (const name of ["vertex_dx", "vertex_dy", "ring_length", "region_x", "region_y", "region_exponent",
        "region_rings90", "region_rings50"]) this[name] = null;
    }

    /* Which events lie at each site: siteEvents from siteStart[s] to siteStart[s + 1]. */
    listSites() {
      this.siteStart = new Uint32Array(this.sites + 1);
      for (let i = 0; i < this.n; i++) if (this.site[i]) this.siteStart[this.site[i]]++;
      for (let s = 0; s < this.sites; s++) this.siteStart[s + 1] += this.siteStart[s];
      const next = this.siteStart.slice();
      this.siteEvents = new Uint32Array(this.siteStart[this.sites]);
      for (let i = 0; i < this.n; i++) if (this.site[i]) this.siteEvents[next[this.site[i] - 1]++] = i;
    }

    /* Rings of the part that holds a mass, as [first vertex, behind the last]; none for a round site. */
    ringsOf(site, mass) {
      const r = this.site_region[site] - 1;
      if (r < 0) return [];
      const first = this.regionRing[2 * r + (mass === 0.5 ? 1 : 0)];
      const end = this.regionRing[2 * r + (mass === 0.5 ? 2 : 1)];
      const rings = [];
      for (let k = first; k < end; k++) rings.push([this.ringStart[k], this.ringStart[k + 1]]);
      return rings;
    }

    block(b) {
      const known = this.blocks.get(b);
      if (known) return known.promise;
      const entry = { value: null };
      entry.promise = geomap.decode(this.id + "_" + b).then((value) => (entry.value = value));
      this.blocks.set(b, entry);
      if (this.blocks.size > KEPT_BLOCKS) this.blocks.delete(this.blocks.keys().next().value);
      return entry.promise;
    }

    /* One event with its texts, or null while they are not unpacked. */
    loaded(i) {
      const entry = this.blocks.get(Math.floor(i / this.blockSize));
      return entry && entry.value ? this.assemble(i, entry.value) : null;
    }

    async event(i) {
      return this.assemble(i, await this.block(Math.floor(i / this.blockSize)));
    }

    partyNames(party) {
      return this.parties[party].map((k) => this.names[k]);
    }

    assemble(i, block) {
      const b = i % this.blockSize;
      const s = this.site[i] - 1;
      const dated = this.dated[i];
      const lost = block.unresolved[b];
      return {
        index: i, site: s, id: block.id[b], kind: this.kind[i],
        type: this.types[this.type[i]], subType: this.subTypes[this.what[i]],
        start: dated & 1 ? isoDay(this.start[i]) : null,
        end: dated & 2 ? isoDay(this.start[i] + this.days[i]) : null,
        datePrec: this.date_prec[i] || null,
        actors: this.partyNames(this.actors[i]), targets: this.partyNames(this.targets[i]),
        low: this.low[i] ? this.low[i] - 1 : null, best: this.best[i] ? this.best[i] - 1 : null,
        high: this.high[i] ? this.high[i] - 1 : null, deathsText: block.deaths_text[b],
        attacks: this.attacks[i] ? this.attacks[i] - 1 : null,
        lon: s < 0 ? null : Number(geomap.lonOf(this.x[s]).toFixed(decimals(this.site_u[s]))),
        lat: s < 0 ? null : Number(geomap.latOf(this.y[s]).toFixed(decimals(this.site_u[s]))),
        uncertainty: s < 0 ? null : this.site_u[s],
        wherePrec: this.where_prec[i] || null, geoPrecision: this.geo_precision[i] || null,
        country: this.countries[this.country[i]], placeText: block.place_text[b], quote: block.quote[b],
        explanation: block.explanation[b], remarks: block.remarks[b], source: block.source[b],
        flags: block.flags[b], warnings: block.warnings[b], candidates: block.candidates[b],
        reason: lost ? lost[0] : null, detail: lost ? lost[1] : null,
        unresolved: lost ? lost.filter(Boolean).join(": ") : "",
        reports: block.report_ids[b].map((r) => block.reports[r]),
      };
    }

    /* Deaths as they are summed and compared: the best figure, else the low one, else the high one. */
    deathsOf(i) {
      return (this.best[i] || this.low[i] || this.high[i] || 1) - 1;
    }

    /* Calls `visit(block, first event)` for all blocks in turn, without keeping them. */
    async eachBlock(visit) {
      for (let b = 0; b * this.blockSize < this.n; b++) {
        const entry = this.blocks.get(b);
        visit(entry ? await entry.promise : await geomap.decode(this.id + "_" + b), b * this.blockSize);
      }
    }

    /* Folded words of every event, a text per block; made when first searched. */
    index() {
      this.indexed ??= (async () => {
        const folded = (list) => list.map(geomap.fold);
        const [types, subTypes, names] = [folded(this.types), folded(this.subTypes), folded(this.names)];
        const parties = this.parties.map((party) => party.map((k) => names[k]).join("\n"));
        const texts = [];
        await this.eachBlock((block, first) => {
          const reports = block.reports.map((report) => geomap.fold(report[0] + "\n" + report[1]));
          const ends = new Uint32Array(block.id.length);
          const all = [];
          let at = 0;
          for (let b = 0; b < block.id.length; b++) {
            const i = first + b;
            const text = [geomap.fold(block.place_text[b] + "\n" + block.quote[b] + "\n" + block.id[b]),
              types[this.type[i]], subTypes[this.what[i]], parties[this.actors[i]], parties[this.targets[i]],
              this.countries[this.country[i]].toLowerCase(), ...block.report_ids[b].map((r) => reports[r])].join("\n");
            all.push(text);
            ends[b] = at += text.length + 1;
          }
          texts.push({ first, ends, text: all.join("\u0000") });
        });
        return texts;
      })();
      return this.indexed;
    }

    /* 1 for each event that holds every word. */
    async search(words) {
      const found = new Uint8Array(this.n).fill(1);
      for (const { first, ends, text } of await this.index()) {
        for (const word of words) {
          let b = 0, at = text.indexOf(word);
          while (at >= 0) {
            for (; ends[b] <= at; b++) found[first + b] = 0;
            at = text.indexOf(word, ends[b++]);
          }
          found.fill(0, first + b, first + ends.length);
        }
      }
      return found;
    }

    /* The event with an identifier, -1 when there is none. */
    async find(id) {
      for (let b = 0; b * this.blockSize < this.n; b++) {
        const at = (await this.block(b)).id.indexOf(id);
        if (at >= 0) return b * this.blockSize + at;
      }
      return -1;
    }
  };
})();
