// SPDX-License-Identifier: Apache-2.0
#include "tool/device/qmp_message.hpp"

#include <nlohmann/json.hpp>

namespace ramwright::tool {

namespace {

using nlohmann::json;

std::string text_in(const json& object, const char* name, const char* otherwise) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

}  // namespace

qmp_message read_qmp(std::string_view line) {
    using kinds = qmp_message::kinds;
    const json said = json::parse(line, nullptr, false);
    if (!said.is_object()) {
        return {};
    }
    if (said.contains("return")) {
        return {.kind = kinds::returned, .text = text_in(said["return"], "status", "")};
    }
    if (said.contains("error")) {
        return {.kind = kinds::refused,
                .text = text_in(said["error"], "desc", "it does not say why")};
    }
    return {.kind = said.contains("QMP") ? kinds::greeting : kinds::news};
}

}  // namespace ramwright::tool
