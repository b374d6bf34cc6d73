// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <string>

/// \file
/// The code on a page of docs/ is the code that is compiled.

namespace {

/// The file without the lines that only a test needs.
std::string examples_in(const char* path) {
    std::ifstream file{path};
    std::string content;
    std::string line;
    while (std::getline(file, line)) {
        if (line.find("EXPECT_") == std::string::npos) {
            content += line + '\n';
        }
    }
    return content;
}

TEST(regressions, docs_examples_compile) {
    const std::string compiled = examples_in(RAMWRIGHT_EXAMPLES);
    ASSERT_FALSE(compiled.empty());
    std::ifstream page{RAMWRIGHT_PAGE};
    std::string line;
    std::string block;
    bool inside = false;
    int blocks = 0;
    while (std::getline(page, line)) {
        if (line == "```cpp") {
            inside = true;
            block.clear();
        } else if (inside && line == "```") {
            inside = false;
            ++blocks;
            EXPECT_NE(compiled.find(block), std::string::npos) << "not in the examples:\n" << block;
        } else if (inside) {
            block += line + '\n';
        }
    }
    EXPECT_GT(blocks, 2);
}

}  // namespace
