// Reads {records, questions, depth} from standard input and prints the codes that MiniSearch finds for each question.
import { readFileSync } from "node:fs";
import MiniSearch from "minisearch";

const { records, questions, depth } = JSON.parse(readFileSync(0, "utf8"));
const index = new MiniSearch({ idField: "code", fields: ["long", "short"], searchOptions: { prefix: true, fuzzy: 0.2 } });
index.addAll(records);
console.log(JSON.stringify(questions.map((q) => index.search(q).slice(0, depth).map((hit) => hit.id))));
