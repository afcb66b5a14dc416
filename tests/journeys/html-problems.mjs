// Validates pages that come as JSON strings, one a line, and answers each with a line: its problems as JSON.
// One process for a whole run, for starting the validator takes longer than validating.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { HtmlValidate, StaticConfigLoader } from "html-validate";

const rules = JSON.parse(readFileSync(new URL("html-validate.json", import.meta.url)));
const validator = new HtmlValidate(new StaticConfigLoader(rules));

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const problems = report.results.flatMap((page) =>
    page.messages.map((each) => `${each.ruleId}: ${each.message} (line ${each.line})`),
  );
  process.stdout.write(`${JSON.stringify(problems)}\n`);
}
