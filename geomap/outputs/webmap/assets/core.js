/* Namespace and words. Text from reports only ever becomes text nodes. */
(function () {
  "use strict";
  if (window.geomap) return;
  const geomap = (window.geomap = { layers: [], eventCount: 0, visibleCount: 0, ready: Promise.resolve() });

  // Controls that reverse or hide text are spelled out; the marks ordinary Arabic and Hebrew need stay.
  const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
  geomap.plain = function (text) {
    return String(text).replace(CONTROLS, (c) => "[U+" + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
  };

  geomap.el = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) {
      node.dir = "auto";
      node.textContent = geomap.plain(text);
    }
    return node;
  };

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];

  function parts(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return { year, month, day };
  }

  function day(iso) {
    const p = parts(iso);
    return p.day + " " + MONTHS[p.month - 1] + " " + p.year;
  }

  geomap.dateWords = function (event) {
    const start = event.start || event.end;
    const end = event.end || event.start;
    if (!start) return "Date unknown";
    const a = parts(start);
    const b = parts(end);
    if (event.datePrec === 5) return a.year === b.year ? String(a.year) : a.year + "–" + b.year;
    const oneMonth = a.year === b.year && a.month === b.month;
    if (event.datePrec === 4 && oneMonth) return MONTHS[a.month - 1] + " " + a.year;
    if (start === end) return day(start);
    const range = oneMonth ? a.day + "–" + day(end)
      : (a.year === b.year ? a.day + " " + MONTHS[a.month - 1] : day(start)) + " – " + day(end);
    return event.datePrec === 3 ? "Week of " + range : range;
  };

  geomap.datePrecisionWords = function (event) {
    if (!event.start && !event.end) return "";
    return ["", "exact day", "within two to six days", "within a week", "within a month", "within a year"][event.datePrec || 0] || "";
  };

  geomap.deathWords = function (event) {
    const { low, best, high, deathsText } = event;
    const words = deathsText && !/^\d+$/.test(deathsText) ? deathsText : "";
    const exact = low !== null && low === best && best === high;
    if (low === null && best === null && high === null) return words ? "killed: " + words : "no death figure given";
    const known = [low, best, high].filter((n) => n !== null);
    let figure;
    if (exact) figure = String(best);
    else if (low !== null && high !== null) figure = low + "–" + high;
    else if (low !== null && high === null) figure = best === null || best === low ? "at least " + low : low + " or more";
    else figure = String(known[0]);
    if (best !== null && figure !== String(best) && best !== low && best !== high) figure += ", best estimate " + best;
    if (words && !exact) return "killed: " + words + (words.includes(figure) ? "" : " (" + figure + ")");
    return known.every((n) => n === 0) ? "none reported killed" : "killed: " + figure;
  };

  geomap.distanceWords = function (metres) {
    if (metres < 1000) return Math.round(metres) + " m";
    return metres < 9950 ? (metres / 1000).toFixed(1) + " km" : Math.round(metres / 1000) + " km";
  };

  // Kinds of precision, as coded by the writer.
  geomap.KIND = { EXACT: 0, TOWN: 1, AREA: 2, COUNTRY: 3, UNLOCATED: 4 };

  geomap.precisionWords = function (event) {
    if (event.kind === geomap.KIND.UNLOCATED) {
      return "not located" + (event.unresolved ? ": " + event.unresolved : "");
    }
    const words = ["", "exact place", "in or near a known place", "district", "province", "line or fuzzy area",
      "country only", "international waters or airspace"][event.wherePrec] || "";
    if (event.kind === geomap.KIND.COUNTRY) return words;
    return "± " + geomap.distanceWords(event.uncertainty) + (words ? " · " + words : "");
  };

  /* For lists, where a text of any length must take a line or two. */
  geomap.brief = (text) => (text.length > 200 ? text.slice(0, 200) + "…" : text);

  geomap.plural = (n, one, many) => n.toLocaleString("en") + " " + (n === 1 ? one : many);

  /* 950, 1.2k, 34k, 5M: short enough for a circle. */
  geomap.shortNumber = function (n) {
    if (n < 1000) return String(n);
    const [scaled, unit] = n < 999500 ? [n / 1e3, "k"] : [n / 1e6, "M"];
    return (scaled < 9.95 ? scaled.toFixed(1).replace(".0", "") : Math.round(scaled)) + unit;
  };

  geomap.safeUrl = function (text) {
    try {
      const url = new URL(text);
      return url.protocol === "https:" || url.protocol === "http:" ? url : null;
    } catch (error) {
      return null;
    }
  };
})();
