// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tool/command/commands.hpp"

namespace {

using ramwright::tool::exit_code;

int ended(exit_code code, const char* sentence) {
    fmt::print(stderr, "ramwright: {}\n", sentence);
    return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
    exit_code result = exit_code::success;
    CLI::App ramwright{
        "Memory plans for firmware: what a trace shows, what survives it, what to build instead",
        "ramwright"};
    ramwright.require_subcommand(1);
    ramwright.set_version_flag("--version", RAMWRIGHT_VERSION);
    ramwright.footer("ramwright COMMAND --help says more about each, with examples.");
    ramwright::tool::add_record(ramwright, result);
    ramwright::tool::add_watch(ramwright, result);
    ramwright::tool::add_show(ramwright, result);
    ramwright::tool::add_replay(ramwright, result);
    ramwright::tool::add_soak(ramwright, result);
    ramwright::tool::add_plan(ramwright, result);
    ramwright::tool::add_report(ramwright, result);
    ramwright::tool::add_export(ramwright, result);
    ramwright::tool::add_inspect(ramwright, result);
    ramwright::tool::add_layout(ramwright, result);
    ramwright::tool::add_stack(ramwright, result);
    ramwright::tool::add_size(ramwright, result);

    try {
        ramwright.parse(argc, argv);
        return static_cast<int>(result);
    } catch (const CLI::Success& help) {
        return ramwright.exit(help);
    } catch (const CLI::ParseError& wrong) {
        return ended(exit_code::bad_input, wrong.what());
    } catch (const ramwright::tool::does_not_survive& answer) {
        return ended(exit_code::does_not_survive, answer.what());
    } catch (const std::bad_alloc&) {
        return ended(exit_code::bad_input, "this machine has too little memory for that");
    } catch (const std::exception& problem) {
        return ended(exit_code::bad_input, problem.what());
    }
}
