/* The time range: a histogram with two handles, two dates, and a play button. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.Timeline) return;
  const el = geomap.el;
  const BINS = 72;
  const STEP_MS = 250;
  const SLOW_STEP_MS = 1000;
  const PLAYED_PART = 12;

  function range(label) {
    const input = el("input");
    input.type = "range";
    input.setAttribute("aria-label", label);
    return input;
  }

  geomap.Timeline = class {
    /* `changed(settled)` is called when the range changes; not settled while a handle moves or time plays. */
    constructor(filters, changed) {
      Object.assign(this, { filters, changed, timer: 0 });
      const { first, last } = filters;
      this.root = el("div", "gm-time");
      this.root.setAttribute("role", "group");
      this.root.setAttribute("aria-label", "Time");
      this.canvas = el("canvas", "gm-histogram");
      this.canvas.setAttribute("aria-hidden", "true");
      this.low = range("First day shown");
      this.high = range("Last day shown");
      for (const input of [this.low, this.high]) Object.assign(input, { min: first, max: last, step: 1 });
      const track = el("div", "gm-track");
      track.append(this.canvas, this.low, this.high);
      this.from = this.date("From", first, last);
      this.to = this.date("To", first, last);
      this.play = el("button", "gm-button gm-play", "Play");
      this.play.type = "button";
      this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
      const row = el("div", "gm-dates");
      row.append(this.from.label, this.to.label, this.play);
      this.root.append(track, row);
      const low = () => this.move(Math.min(this.low.valueAsNumber, filters.to), filters.to);
      const high = () => this.move(filters.from, Math.max(this.high.valueAsNumber, filters.from));
      this.low.addEventListener("input", () => { low(); this.changed(false); });
      this.high.addEventListener("input", () => { high(); this.changed(false); });
      for (const input of [this.low, this.high]) input.addEventListener("change", () => { this.stop(); this.changed(true); });
      const dates = () => {
        this.stop();
        const day = (input, fallback) => (input.value ? geomap.dayOf(input.value) : fallback);
        this.move(day(this.from.input, first), day(this.to.input, last));
        this.changed(true);
      };
      this.from.input.addEventListener("change", dates);
      this.to.input.addEventListener("change", dates);
      new ResizeObserver(() => this.draw()).observe(this.canvas);
      this.show();
    }

    date(text, first, last) {
      const label = el("label", "gm-field");
      const input = el("input");
      Object.assign(input, { type: "date", min: geomap.isoDay(first), max: geomap.isoDay(last) });
      label.append(el("span", "", text), input);
      return { label, input };
    }

    move(from, to) {
      this.filters.setTime(from, to);
      this.show();
    }

    /* Brings the controls in line with the filters. */
    show() {
      const { from, to } = this.filters;
      this.low.value = from;
      this.high.value = to;
      this.from.input.value = geomap.isoDay(from);
      this.to.input.value = geomap.isoDay(to);
      this.low.setAttribute("aria-valuetext", geomap.isoDay(from));
      this.high.setAttribute("aria-valuetext", geomap.isoDay(to));
      // The lower handle must stay within reach when both stand at the end.
      this.low.classList.toggle("gm-above", from > (this.filters.first + this.filters.last) / 2);
      this.draw();
    }

    /* Counts again when another filter has changed. */
    recount() {
      this.counts = this.filters.histogram(Math.min(BINS, this.filters.last - this.filters.first + 1));
      this.draw();
    }

    draw() {
      const { counts, canvas } = this;
      if (!counts || !canvas.clientWidth) return;
      const { first, last, from, to } = this.filters;
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const bins = counts.all.length;
      const most = counts.all.reduce((a, b) => Math.max(a, b), 1);
      const tall = (n) => (n ? Math.max(2, Math.sqrt(n / most) * (height - 2)) : 0);
      const span = last - first + 1;
      for (let b = 0; b < bins; b++) {
        const x = (b * width) / bins, w = Math.max(1, width / bins - 1);
        const [starts, ends] = [first + (b * span) / bins, first + ((b + 1) * span) / bins];
        const inside = ends > from && starts <= to;
        ctx.fillStyle = "#dde4ea";
        ctx.fillRect(x, height - tall(counts.all[b]), w, tall(counts.all[b]));
        ctx.fillStyle = inside ? "#2f6690" : "#a8b6c2";
        ctx.fillRect(x, height - tall(counts.passing[b]), w, tall(counts.passing[b]));
      }
    }

    start() {
      const { filters } = this;
      const span = filters.last - filters.first + 1;
      let width = filters.to - filters.from + 1;
      if (width >= span) {
        width = Math.max(1, Math.round(span / PLAYED_PART));
        this.move(filters.first, filters.first + width - 1);
      } else if (filters.to >= filters.last) this.move(filters.first, filters.first + width - 1);
      const by = Math.max(1, Math.round(Math.min(width, span / BINS)));
      const pause = matchMedia("(prefers-reduced-motion: reduce)").matches ? SLOW_STEP_MS : STEP_MS;
      this.play.textContent = "Pause";
      this.changed(false);
      this.timer = setInterval(() => {
        const from = Math.min(filters.from + by, filters.last - width + 1);
        this.move(from, from + width - 1);
        this.changed(false);
        if (filters.to >= filters.last) this.stop();
      }, pause);
    }

    stop() {
      if (!this.timer) return;
      clearInterval(this.timer);
      this.timer = 0;
      this.play.textContent = "Play";
      this.changed(true);
    }
  };
})();
