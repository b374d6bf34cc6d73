// SPDX-License-Identifier: Apache-2.0
#include "include_rules.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using ramwright::structure::forbidden_includes;

const fs::path project{RAMWRIGHT_SOURCE_DIR};

/// Copies the library's headers to a directory of its own, to be broken there.
class broken_copy : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(root_);
        for (const char* const part : {"include", "port", "compat"}) {
            fs::copy(project / part, root_ / part, fs::copy_options::recursive);
        }
        ASSERT_EQ(forbidden_includes(root_), std::vector<std::string>{});
    }
    void TearDown() override { fs::remove_all(root_); }

    /// Adds a line to a header, or makes a header of it.
    void add(const std::string& header, const std::string& line) const {
        fs::create_directories((root_ / header).parent_path());
        std::ofstream{root_ / header, std::ios::app} << line << '\n';
    }

    [[nodiscard]] std::string only_complaint() const {
        const std::vector<std::string> found = forbidden_includes(root_);
        return found.size() == 1 ? found[0] : std::to_string(found.size()) + " complaints";
    }

private:
    fs::path root_ = fs::path{testing::TempDir()} / ("include_rules_" + std::to_string(getpid()));
};

TEST(include_rules, are_kept_by_the_library) {
    for (const std::string& broken : forbidden_includes(project)) {
        ADD_FAILURE() << broken;
    }
}

TEST_F(broken_copy, of_a_core_that_includes_an_allocator_is_refused) {
    add("include/ramwright/core/layout.hpp", "#include \"ramwright/alloc/general.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/core/layout.hpp includes ramwright/alloc/general.hpp, but 'core' may not "
              "include 'alloc'");
}

TEST_F(broken_copy, of_an_allocator_that_includes_a_guard_is_refused) {
    add("include/ramwright/alloc/general.hpp", "#  include  \"ramwright/guard/traced.hpp\"");
    EXPECT_EQ(
        only_complaint(),
        "ramwright/alloc/general.hpp includes ramwright/guard/traced.hpp, but 'alloc' may not "
        "include 'guard'");
}

TEST_F(broken_copy, of_a_guard_other_than_traced_that_includes_the_trace_is_refused) {
    add("include/ramwright/guard/other.hpp", "#include \"ramwright/trace/event.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/guard/other.hpp includes ramwright/trace/event.hpp, but 'guard' may not "
              "include 'trace'");
}

TEST_F(broken_copy, of_a_trace_that_includes_an_allocator_is_refused) {
    add("include/ramwright/trace/event.hpp", "#include \"ramwright/alloc/pool.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/trace/event.hpp includes ramwright/alloc/pool.hpp, but 'trace' may not "
              "include 'alloc'");
}

TEST_F(broken_copy, of_a_room_that_reaches_the_port_past_the_core_is_refused) {
    add("include/ramwright/core/failure.hpp", "#include \"ramwright/port/port.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/core/failure.hpp includes ramwright/port/port.hpp, but 'core' may not "
              "include 'port'");
}

TEST_F(broken_copy, of_a_port_that_includes_the_library_is_refused) {
    add("port/ramwright/port/cortex_m.hpp", "#include \"ramwright/core/layout.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/port/cortex_m.hpp includes ramwright/core/layout.hpp, but 'port' may not "
              "include 'core'");
}

TEST_F(broken_copy, of_a_heap_that_includes_a_drop_in_is_refused) {
    add("compat/newlib/include/ramwright/compat/drop_in.hpp", "#pragma once");
    add("include/ramwright/heap/heap.hpp", "#include \"ramwright/compat/drop_in.hpp\"");
    EXPECT_EQ(only_complaint(),
              "ramwright/heap/heap.hpp includes ramwright/compat/drop_in.hpp, but 'heap' may "
              "not include 'compat'");
}

TEST_F(broken_copy, with_a_header_that_needs_an_operating_system_is_refused) {
    add("include/ramwright/alloc/pool.hpp", "#include <mutex>");
    EXPECT_EQ(only_complaint(),
              "ramwright/alloc/pool.hpp includes mutex, which is not freestanding");
}

TEST_F(broken_copy, with_an_include_of_nothing_is_refused) {
    add("include/ramwright/alloc/pool.hpp", "#include \"ramwright/alloc/no_such.hpp\"");
    EXPECT_EQ(
        only_complaint(),
        "ramwright/alloc/pool.hpp includes ramwright/alloc/no_such.hpp, which does not exist");
}

TEST_F(broken_copy, with_a_room_the_design_does_not_know_is_refused) {
    add("include/ramwright/attic/old.hpp", "#pragma once");
    EXPECT_EQ(only_complaint(), "ramwright/attic/old.hpp is in no room of the design");
}

TEST_F(broken_copy, with_new_allowed_includes_is_accepted) {
    add("include/ramwright/heap/new_heap.hpp", "#include \"ramwright/guard/traced.hpp\"");
    add("include/ramwright/heap/new_heap.hpp", "#include \"ramwright/alloc/general.hpp\"");
    add("include/ramwright/heap/new_heap.hpp", "#include <span>");
    EXPECT_EQ(only_complaint(), "0 complaints");
}

}  // namespace
