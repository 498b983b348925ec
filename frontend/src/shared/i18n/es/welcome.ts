// As text and under this page's own query, so that all its words come in one file.
export default import.meta.glob<string>("./{care,shared,task,welcome}.json", {
  eager: true,
  import: "default",
  query: "?raw&welcome",
});
