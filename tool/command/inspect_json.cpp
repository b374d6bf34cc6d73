// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ramwright/trace/event.hpp"
#include "tool/command/inspect_tables.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

const char* name_of_state(inspect::block_state state) {
    switch (state) {
        case inspect::block_state::free: return "free";
        case inspect::block_state::live: return "live";
        case inspect::block_state::kept: return "kept";
        case inspect::block_state::waiting: return "waiting";
        default: return "unknown";
    }
}

const char* name_of_suspect(inspect::suspect_kind kind) {
    switch (kind) {
        case inspect::suspect_kind::before: return "block before";
        case inspect::suspect_kind::itself: return "block itself";
        case inspect::suspect_kind::stale: return "holder before";
        case inspect::suspect_kind::outside: return "outside";
        default: return "unknown";
    }
}

json as_json(const inspect::block_found& block, code_addresses& code) {
    json made{
        {"address", block.address}, {"bytes", block.size}, {"state", name_of_state(block.state)}};
    if (block.asked) {
        made["asked"] = *block.asked;
    }
    if (block.origin) {
        made["caller"] = code.caller(block.origin->caller);
        made["tick"] = block.origin->tick;
        made["was_freed"] = block.origin->freed;
    }
    if (block.freed_by != 0) {
        made["freed_by"] = code.caller(block.freed_by);
    }
    return made;
}

json as_json(const inspect::damage& damage, code_addresses& code) {
    json made{{"address", damage.address},
              {"what", damage.what},
              {"suspect", name_of_suspect(damage.by)}};
    if (damage.suspect) {
        made["block"] = as_json(*damage.suspect, code);
    }
    if (!damage.symbol.empty()) {
        made["symbol"] = damage.symbol;
    }
    return made;
}

json as_json(const inspect::object_found& object, code_addresses& code) {
    json blocks = json::array();
    for (const inspect::block_found& each : object.blocks) {
        blocks.push_back(as_json(each, code));
    }
    json damages = json::array();
    for (const inspect::damage& each : object.damages) {
        damages.push_back(as_json(each, code));
    }
    json made{
        {"name", object.name},     {"type", object.type},          {"address", object.address},
        {"region", object.region}, {"bytes", object.region_bytes}, {"blocks", blocks},
        {"damages", damages}};
    if (!object.unreadable.empty()) {
        made["unreadable"] = object.unreadable;
    }
    return made;
}

json as_json(const inspect::failure_found& failure, code_addresses& code) {
    return {{"what", name_of(failure.kind)},  {"interrupt", failure.in_interrupt},
            {"context", failure.context},     {"size", failure.size},
            {"alignment", failure.alignment}, {"address", failure.address},
            {"region", failure.region},       {"caller", code.caller(failure.caller)},
            {"free", failure.free_bytes},     {"largest_free", failure.largest_free}};
}

json as_json(const inspect::fault_found& fault, code_addresses& code) {
    const fault_record& record = fault.record;
    return {{"name", fault.name},
            {"what", name_of(record.kind)},
            {"stack", stack_of(record)},
            {"exception", record.exception},
            {"cause", record.cause},
            {"address", record.address},
            {"program_counter", record.program_counter},
            {"at", code_at(record.program_counter, code)},
            {"return_address", record.return_address},
            {"called_from", code.caller(code_address(record.return_address))},
            {"stack_pointer", record.stack_pointer}};
}

}  // namespace

void print_findings_as_json(const inspect::findings& found, code_addresses& code) {
    json allocators = json::array();
    for (const inspect::object_found& each : found.objects) {
        allocators.push_back(as_json(each, code));
    }
    json failures = json::array();
    for (const inspect::failure_found& each : found.failures) {
        failures.push_back(as_json(each, code));
    }
    json stacks = json::array();
    for (const inspect::stack_found& each : found.stacks) {
        json made{{"name", each.name}, {"address", each.address}, {"bytes", each.size}};
        if (each.used) {
            made["used"] = *each.used;
        }
        stacks.push_back(made);
    }
    json budgets = json::array();
    for (const inspect::budget_found& each : found.budgets) {
        budgets.push_back({{"name", each.name},
                           {"owner", each.owner},
                           {"limit", each.limit},
                           {"used", each.used},
                           {"peak", each.peak}});
    }
    json rings = json::array();
    for (const inspect::ring_found& each : found.rings) {
        rings.push_back({{"name", each.name},
                         {"bytes", each.bytes},
                         {"events", each.events},
                         {"events_before", each.events_before},
                         {"first_tick", each.first_tick},
                         {"last_tick", each.last_tick},
                         {"clock_hz", each.clock_hz}});
    }
    json faults = json::array();
    for (const inspect::fault_found& each : found.faults) {
        faults.push_back(as_json(each, code));
    }
    const json all{{"allocators", allocators},
                   {"budgets", budgets},
                   {"faults", faults},
                   {"failures", failures},
                   {"failures_in_all", found.failures_in_all},
                   {"stacks", stacks},
                   {"trace_rings", rings},
                   {"notes", found.notes}};
    // Names out of a damaged memory need not be text.
    fmt::print("{}\n", all.dump(2, ' ', false, json::error_handler_t::replace));
}

}  // namespace ramwright::tool
