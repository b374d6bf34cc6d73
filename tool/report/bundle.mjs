// SPDX-License-Identifier: Apache-2.0

// Bundles web/ into the one page that the tool fills with data, as a C++ source: node bundle.mjs
// OUTPUT

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "web");
const output = process.argv[2];
if (output === undefined) {
    console.error("bundle.mjs: name the file to write");
    process.exit(2);
}

const { outputFiles } = await build({
    entryPoints: [join(web, "main.ts")],
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    loader: { ".woff2": "dataurl" },
});
const built = (extension) => outputFiles.find((file) => file.path.endsWith(extension)).text.trim();

// Neither may end its element early.
const script = built(".js").replaceAll("</script", "<\\/script");
const style = built(".css").replaceAll("</style", "<\\/style");

// A page that is passed on carries the licences of what it contains.
const licences = ["uplot", "@fontsource-variable/inter"]
    .map((name) => readFileSync(join(web, "../../../node_modules", name, "LICENSE"), "utf8").trim())
    .join("\n\n");

const page = readFileSync(join(web, "page.html"), "utf8")
    .replace("licences", () => licences.replaceAll("--", "\u2013"))
    .replace("/*style*/", () => style)
    .replace("/*script*/", () => script);

// Compilers limit the length of one literal; adjacent ones are joined.
const pieces = page.match(/[^]{1,8000}/g).map((piece) => `R"page(${piece})page"`);
writeFileSync(
    output,
    `#include "tool/report/report_template.hpp"

namespace ramwright::tool {

std::string_view report_template() noexcept {
    using namespace std::string_view_literals;
    return ${pieces.join("\n")}sv;
}

}  // namespace ramwright::tool
`,
);
