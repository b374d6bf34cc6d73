// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <cjson/cJSON.h>

#include "recorded_heap.hpp"

/// A device that talks JSON, with cJSON: it keeps a configuration, parses a thousand commands, answers
/// each, and replaces the configuration now and then.
///
///     json_messages TRACE

namespace {

struct deleter {
    void operator()(cJSON* tree) const { cJSON_Delete(tree); }
    void operator()(char* text) const { cJSON_free(text); }
};
using tree = std::unique_ptr<cJSON, deleter>;
using printed = std::unique_ptr<char, deleter>;

/// Numerical Recipes' linear congruential generator: the same everywhere.
unsigned next_number() {
    static unsigned state = 1;
    state = state * 1'664'525 + 1'013'904'223;
    return state >> 8;
}

std::string configuration_text() {
    std::string text =
        R"({"device":{"name":"gateway","firmware":"2.4.1","utc_offset":60},"sensors":[)";
    const unsigned sensors = 24 + next_number() % 16;
    for (unsigned sensor = 0; sensor != sensors; ++sensor) {
        text += (sensor == 0 ? "" : ",");
        text += R"({"id":)" + std::to_string(sensor) + R"(,"kind":")" +
                (sensor % 3 == 0 ? "temperature" : "humidity") + R"(","address":"0x)" +
                std::to_string(next_number() % 90'000) + R"(","period_s":)" +
                std::to_string(1 + next_number() % 600) + R"(,"limits":[-40.5,85.25],"alarm":)" +
                (sensor % 4 == 0 ? "true" : "null") + "}";
    }
    return text + R"(],"network":{"broker":"mqtt.example","port":8883,"keep_alive_s":60}})";
}

std::string command_text(unsigned number) {
    std::string text = R"({"id":)" + std::to_string(number) + R"(,"command":")";
    text += number % 5 == 0 ? "history" : "read";
    text += R"(","sensors":[)";
    const unsigned asked = 1 + next_number() % 8;
    for (unsigned each = 0; each != asked; ++each) {
        text += (each == 0 ? "" : ",") + std::to_string(next_number() % 24);
    }
    return text + R"(],"reply_to":"client/)" + std::to_string(next_number() % 1'000) + R"("})";
}

cJSON* answer_to(const cJSON* command, const cJSON* configuration) {
    cJSON* const answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "id", cJSON_Duplicate(cJSON_GetObjectItem(command, "id"), true));
    cJSON* const readings = cJSON_AddArrayToObject(answer, "readings");
    const bool history =
        std::strcmp(cJSON_GetObjectItem(command, "command")->valuestring, "history") == 0;
    const cJSON* sensor = nullptr;
    cJSON_ArrayForEach(sensor, cJSON_GetObjectItem(command, "sensors")) {
        const cJSON* const known =
            cJSON_GetArrayItem(cJSON_GetObjectItem(configuration, "sensors"), sensor->valueint);
        cJSON* const reading = cJSON_CreateObject();
        cJSON_AddItemToObject(reading, "kind",
                              cJSON_Duplicate(cJSON_GetObjectItem(known, "kind"), true));
        cJSON* const values = cJSON_AddArrayToObject(reading, "values");
        for (unsigned value = 0; value != (history ? 24U : 1U); ++value) {
            cJSON_AddItemToArray(values, cJSON_CreateNumber(next_number() % 1'000 / 10.0));
        }
        cJSON_AddItemToArray(readings, reading);
    }
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: json_messages TRACE\n");
        return 2;
    }
    traces::start_recording(argv[1], reinterpret_cast<const void*>(&cJSON_Parse));
    cJSON_Hooks hooks{traces::memory::malloc, traces::memory::free};
    cJSON_InitHooks(&hooks);
    {
        constexpr unsigned commands = 1'000;
        tree configuration;
        std::array<printed, 4> unsent;  // answers wait for the network
        for (unsigned number = 0; number != commands; ++number) {
            if (number % 250 == 0) {
                // The new one must be good before the old one goes.
                tree fresh{cJSON_Parse(configuration_text().c_str())};
                if (fresh == nullptr) {
                    return 1;
                }
                configuration = std::move(fresh);
            }
            const tree command{cJSON_Parse(command_text(number).c_str())};
            if (command == nullptr) {
                return 1;
            }
            const tree answer{answer_to(command.get(), configuration.get())};
            unsent[number % unsent.size()].reset(cJSON_PrintUnformatted(answer.get()));
        }
    }
    return traces::finish_recording();
}
