/* What a popup says about an event. */
(function () {
  "use strict";
  const geomap = window.geomap;
  if (geomap.detail) return;
  const el = geomap.el;

  /* The sentence with the place phrase marked in it. */
  function quoted(quote, phrase) {
    const node = el("blockquote", "gm-quote");
    node.dir = "auto";
    let at = phrase ? quote.indexOf(phrase) : -1;
    if (at < 0 && phrase) at = quote.toLowerCase().indexOf(phrase.toLowerCase());
    if (at < 0) {
      node.textContent = geomap.plain(quote);
    } else {
      node.append(geomap.plain(quote.slice(0, at)), el("mark", "", quote.slice(at, at + phrase.length)),
        geomap.plain(quote.slice(at + phrase.length)));
    }
    return node;
  }

  function row(list, term, value, className) {
    if (value === "" || value === null || value === undefined) return;
    list.append(el("dt", "", term), value instanceof Node ? value : el("dd", className || "", value));
  }

  function reportItem(report) {
    const item = el("li");
    const [title, source, address, published] = report;
    const url = address ? geomap.safeUrl(address) : null;
    const label = title || source || (url ? url.hostname : "Untitled report");
    if (url) {
      const link = el("a", "", label);
      link.href = url.href;
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
      link.referrerPolicy = "no-referrer";
      item.append(link);
    } else {
      item.append(el("span", "", label));
    }
    const rest = [title ? source : "", published || "", url ? url.hostname : ""].filter(Boolean).join(" · ");
    if (rest) item.append(el("span", "gm-source", rest));
    if (address && !url) item.append(el("span", "gm-source", address));
    return item;
  }

  /* The readings of an ambiguous name; pointing at one shows it on the map. */
  function candidateList(candidates, ghost) {
    const list = el("ol", "gm-candidates");
    for (const [name, where, lon, lat, probability] of candidates) {
      const percent = probability >= 0.01 ? Math.round(probability * 100) + " %" : "under 1 %";
      const item = el("li");
      const line = el(ghost ? "button" : "span", "gm-candidate");
      line.append(el("span", "", name + (where ? ", " + where : "")), el("span", "gm-percent", percent));
      if (ghost) {
        line.type = "button";
        const show = () => ghost({ lon, lat, label: name + " " + percent });
        const hide = () => ghost(null);
        for (const type of ["mouseenter", "focus", "click"]) line.addEventListener(type, show);
        for (const type of ["mouseleave", "blur"]) line.addEventListener(type, hide);
      }
      item.append(line);
      list.append(item);
    }
    return list;
  }

  /* Builds the description; `steps` (at, total, step) adds buttons when several events lie at one spot. */
  geomap.detail = function (event, steps) {
    const box = el("article", "gm-detail");
    if (steps && steps.total > 1) {
      const bar = el("div", "gm-steps");
      const button = (text, label, by) => {
        const node = el("button", "gm-step", text);
        node.type = "button";
        node.setAttribute("aria-label", label);
        node.addEventListener("click", (e) => { e.stopPropagation(); steps.step(by); });
        return node;
      };
      bar.append(button("‹", "Previous event here", -1), el("span", "", steps.at + 1 + " of " + steps.total + " here"),
        button("›", "Next event here", 1));
      box.append(bar);
    }
    const when = geomap.dateWords(event);
    const precise = geomap.datePrecisionWords(event);
    box.append(el("p", "gm-when", when + (precise && precise !== "exact day" ? " · " + precise : "")));
    box.append(el("h2", "gm-what", event.subType || event.type || "Event"));
    if (event.subType && event.type) box.append(el("p", "gm-type", event.type));
    if (event.actors.length || event.targets.length) {
      const who = el("p", "gm-who");
      who.append(el("span", "", event.actors.join(", ") || "Unknown actor"));
      if (event.targets.length) who.append(" → ", el("span", "", event.targets.join(", ")));
      box.append(who);
    }
    const deaths = geomap.deathWords(event);
    const figures = deaths.charAt(0).toUpperCase() + deaths.slice(1);
    box.append(el("p", "gm-deaths", figures + (event.attacks > 1 ? " · " + event.attacks + " attacks" : "")));
    if (event.quote) box.append(quoted(event.quote, event.placeText));

    const list = el("dl", "gm-facts");
    const where = el("dd");
    const parts = [event.placeText, event.country].filter(Boolean);
    parts.forEach((part, k) => where.append(k ? " · " : "", el("bdi", "", part)));
    if (parts.length) row(list, "Place", where);
    row(list, "Precision", geomap.precisionWords(event));
    row(list, "Check", [...event.flags, ...event.warnings].join("; "), "gm-flags");
    box.append(list);

    if (event.candidates.length) {
      box.append(el("h3", "gm-sub", "The name may mean"), candidateList(event.candidates, steps && steps.ghost));
    }

    if (event.reports.length) {
      box.append(el("h3", "gm-sub", event.reports.length > 1 ? event.reports.length + " reports" : "Report"));
      const reports = el("ul", "gm-reports");
      event.reports.forEach((report) => reports.append(reportItem(report)));
      box.append(reports);
    }

    const how = el("details", "gm-how");
    how.open = true;
    const facts = el("dl", "gm-facts");
    if (!event.explanation.includes(event.remarks)) row(facts, "Place", event.remarks);
    row(facts, "Source", event.source);
    row(facts, "Reading", event.explanation);
    row(facts, "Event id", event.id, "gm-id");
    how.append(el("summary", "", "How this is known"), facts);
    box.append(how);
    return box;
  };
})();
