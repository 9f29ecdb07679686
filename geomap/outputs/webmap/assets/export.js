/* What is shown, as GeoJSON and CSV, with the column names of geomap's own files. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.exportRows) return;
  const COLUMNS = ["id", "event_type", "sub_event_type", "date_start", "date_end", "date_prec", "actors", "targets",
    "deaths_low", "deaths_best", "deaths_high", "deaths_text", "attack_count", "lon", "lat", "uncertainty_m", "where_prec",
    "geo_precision", "country", "place_text", "quote", "explanation", "flags", "warnings", "unresolved_reason",
    "unresolved_detail", "reports", "georeferenceSources", "georeferenceRemarks"];

  function rowOf(event) {
    return {
      id: event.id, event_type: event.type, sub_event_type: event.subType,
      date_start: event.start, date_end: event.end, date_prec: event.datePrec,
      actors: event.actors, targets: event.targets,
      deaths_low: event.low, deaths_best: event.best, deaths_high: event.high, deaths_text: event.deathsText,
      attack_count: event.attacks, lon: event.lon, lat: event.lat, uncertainty_m: event.uncertainty,
      where_prec: event.wherePrec, geo_precision: event.geoPrecision, country: event.country,
      place_text: event.placeText, quote: event.quote, explanation: event.explanation,
      flags: event.flags, warnings: event.warnings, unresolved_reason: event.reason, unresolved_detail: event.detail,
      reports: event.reports.map(([title, source, url, published]) => ({ title, source, url, published: published || null })),
      georeferenceSources: event.source, georeferenceRemarks: event.remarks,
    };
  }

  /* Calls `visit(row)` for every event of the mask, in order. */
  geomap.exportRows = async function (data, mask, visit) {
    await data.eachBlock((block, first) => {
      for (let b = 0; b < block.id.length; b++) if (mask[first + b]) visit(rowOf(data.assemble(first + b, block)));
    });
  };

  function cell(name, value) {
    if (value === null || value === undefined) return "";
    let text = value;
    if (name === "reports") {
      text = value.map((r) => [r.title, r.source, r.url, r.published].filter(Boolean).join(", ")).join("; ");
    } else if (Array.isArray(value)) text = value.join("; ");
    // A spreadsheet would run words of a report that look like a formula.
    if (typeof text === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    text = String(text);
    return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  geomap.toCsv = async function (data, mask) {
    const lines = [COLUMNS.join(",")];
    await geomap.exportRows(data, mask, (row) => lines.push(COLUMNS.map((name) => cell(name, row[name])).join(",")));
    return new Blob([lines.join("\n"), "\n"], { type: "text/csv;charset=utf-8" });
  };

  geomap.toGeoJson = async function (data, mask) {
    const lines = [];
    await geomap.exportRows(data, mask, function (row) {
      const geometry = row.lon === null ? null : { type: "Point", coordinates: [row.lon, row.lat] };
      lines.push(JSON.stringify({ type: "Feature", id: row.id, geometry, properties: row }));
    });
    const head = '{"type":"FeatureCollection","attribution":' + JSON.stringify(data.credits.join(" ")) + ',"features":[\n';
    return new Blob([head, lines.join(",\n"), "\n]}\n"], { type: "application/geo+json" });
  };

  geomap.saveAs = function (blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
})();
