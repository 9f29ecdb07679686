/* What is shown: the state behind the controls, which events pass it, and how it is written in an address. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.Filters) return;
  const KIND = geomap.KIND;
  const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text || "") && !Number.isNaN(Date.parse(text));

  /* Worst precision: the largest radius (metres) that still passes; the last step lets everything pass. */
  geomap.PRECISIONS = [
    { key: "", words: "Any", upTo: Infinity, undrawn: true },
    { key: "map", words: "Any on the map", upTo: Infinity },
    { key: "100", words: "± 100 km", upTo: 100000 },
    { key: "25", words: "± 25 km", upTo: 25000 },
    { key: "10", words: "± 10 km", upTo: 10000 },
    { key: "2", words: "± 2 km", upTo: 2000 },
  ];

  geomap.Filters = class {
    constructor(data) {
      this.data = data;
      let first = Infinity, last = -Infinity;
      this.end = new Int32Array(data.n);
      for (let i = 0; i < data.n; i++) {
        this.end[i] = data.start[i] + data.days[i];
        if (!data.dated[i]) continue;
        if (data.start[i] < first) first = data.start[i];
        if (this.end[i] > last) last = this.end[i];
      }
      this.dated = first <= last;
      this.first = this.dated ? first : 0;
      this.last = this.dated ? last : 0;
      this.untimed = new Uint8Array(data.n);
      this.mask = new Uint8Array(data.n);
      this.reset();
    }

    reset() {
      Object.assign(this, { from: this.first, to: this.last, hidden: new Set(), words: "", actor: "", deaths: 0, precision: "" });
      this.found = null;
      this.foundFor = "";
    }

    /* Looks up the words when they are new: resolves when `found` answers them. */
    async search() {
      const words = this.words;
      if (words === this.foundFor) return;
      const wanted = geomap.searchWords(words);
      const found = wanted.length ? await this.data.search(wanted) : null;
      // The words may have changed while the texts were unpacked.
      if (words === this.words) [this.found, this.foundFor] = [found, words];
    }

    /* Fills `untimed` (every condition but the time) and then `mask`. */
    run() {
      const { data, untimed, found } = this;
      const precision = geomap.PRECISIONS.find((one) => one.key === this.precision) || geomap.PRECISIONS[0];
      const types = data.types.map((type) => (this.hidden.has(type) ? 0 : 1));
      const actor = geomap.fold(this.actor.trim());
      const names = actor && data.names.map((name) => geomap.fold(name).includes(actor));
      const parties = actor && data.parties.map((party) => party.some((k) => names[k]));
      const anyPlace = precision.undrawn;
      for (let i = 0; i < data.n; i++) {
        untimed[i] = types[data.type[i]] && (!found || found[i])
          && (!actor || parties[data.actors[i]] || parties[data.targets[i]])
          && (!this.deaths || data.deathsOf(i) >= this.deaths)
          && (anyPlace || (data.kind[i] <= KIND.AREA && data.site_u[data.site[i] - 1] <= precision.upTo)) ? 1 : 0;
      }
      return this.runTime();
    }

    runTime() {
      const { data, untimed, mask, end, from, to } = this;
      const all = from <= this.first && to >= this.last;
      for (let i = 0; i < data.n; i++) {
        mask[i] = untimed[i] && (all || (data.dated[i] && data.start[i] <= to && end[i] >= from)) ? 1 : 0;
      }
      return mask;
    }

    /* Events per stretch of time, all and those that pass everything but the time; an event counts once, where it begins. */
    histogram(bins) {
      const { data } = this;
      const all = new Uint32Array(bins), passing = new Uint32Array(bins);
      const scale = bins / (this.last - this.first + 1);
      for (let i = 0; i < data.n; i++) {
        if (!data.dated[i]) continue;
        const bin = Math.floor((data.start[i] - this.first) * scale);
        all[bin]++;
        passing[bin] += this.untimed[i];
      }
      return { all, passing };
    }

    get isWhole() {
      return this.from <= this.first && this.to >= this.last && !this.hidden.size && !this.words.trim()
        && !this.actor.trim() && !this.deaths && !this.precision;
    }

    write(state) {
      if (this.from > this.first) state.set("from", geomap.isoDay(this.from));
      if (this.to < this.last) state.set("to", geomap.isoDay(this.to));
      this.hidden.forEach((type) => state.append("hide", type));
      if (this.words.trim()) state.set("words", this.words.trim());
      if (this.actor.trim()) state.set("actor", this.actor.trim());
      if (this.deaths) state.set("deaths", this.deaths);
      if (this.precision) state.set("precision", this.precision);
    }

    /* Whatever makes no sense in an address is left out. */
    read(state) {
      this.reset();
      const day = (name, fallback) => (this.dated && isDate(state.get(name)) ? geomap.dayOf(state.get(name)) : fallback);
      this.setTime(day("from", this.first), day("to", this.last));
      for (const type of state.getAll("hide")) if (this.data.types.includes(type)) this.hidden.add(type);
      this.words = (state.get("words") || "").slice(0, 1000);
      this.actor = (state.get("actor") || "").slice(0, 1000);
      this.deaths = Math.max(0, Math.min(1e9, Math.floor(Number(state.get("deaths")) || 0)));
      const precision = state.get("precision") || "";
      if (geomap.PRECISIONS.some((one) => one.key === precision)) this.precision = precision;
    }

    setTime(from, to) {
      const within = (day) => Math.max(this.first, Math.min(this.last, day));
      this.from = within(from);
      this.to = Math.max(this.from, within(to));
    }
  };
})();
