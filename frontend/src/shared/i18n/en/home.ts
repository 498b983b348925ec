// As text and under this page's own query, so that all its words come in one file.
export default import.meta.glob<string>("./{home,shared}.json", {
  eager: true,
  import: "default",
  query: "?raw&home",
});
