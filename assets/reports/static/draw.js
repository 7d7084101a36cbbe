// Draws the charts of the language that is shown; each holds its own specification.
{
  const german = {
    number: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " €"], percent: "\u00a0%" },
    time: {
      dateTime: "%A, %e. %B %Y, %X", date: "%d.%m.%Y", time: "%H:%M:%S", periods: ["AM", "PM"],
      days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
      shortDays: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
      months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember"],
      shortMonths: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    },
  };
  const language = document.documentElement.lang;
  const look = {
    background: null, font: "system-ui, 'Segoe UI', sans-serif", locale: language === "de" ? german : {},
    view: { stroke: null },
    axis: { labelColor: "#5b6066", titleColor: "#5b6066", titleFontWeight: 400, labelFontSize: 12,
      titleFontSize: 12, gridColor: "#eeebe3", domainColor: "#d5d0c5", tickColor: "#d5d0c5" },
    axisY: { domain: false, ticks: false, labelPadding: 6 },
    legend: { labelColor: "#1d1f21", labelFontSize: 12, symbolSize: 90 },
    line: { strokeWidth: 2 },
  };
  for (const place of document.querySelectorAll(`.tongue[lang="${language}"] .chart`)) {
    const given = JSON.parse(place.querySelector("script").textContent);
    const spec = { width: "container", autosize: { type: "fit-x", contains: "padding" }, ...given, config: look };
    const view = vega.parse(vegaLite.compile(spec).spec);
    new vega.View(view, { renderer: "svg", container: place, hover: true }).runAsync()
      .then(() => place.classList.add("drawn"));
  }
}
