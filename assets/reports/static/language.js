// The language that the address names (?lang=en), or else the browser's; German if it is neither.
{
  const given = [new URLSearchParams(location.search).get("lang"), ...navigator.languages];
  const known = given.map((tag) => (tag || "").slice(0, 2)).find((tag) => /^(de|en)$/.test(tag));
  document.documentElement.lang = known || "de";
  const titles = document.querySelector("title").dataset;
  document.title = titles[document.documentElement.lang] || document.title;
}
