-- SPDX-License-Identifier: Apache-2.0
-- Text: builds one from a vocabulary, counts its words, and prints them in order of their number.

local state = 1
local function number(below)
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % below
end

local vocabulary = {}
for word = 1, 300 do
    local letters = {}
    for letter = 1, 3 + number(7) do
        letters[letter] = string.char(97 + number(26))
    end
    vocabulary[word] = table.concat(letters)
end

for round = 1, 4 do
    local words = {}
    for word = 1, 1500 do
        words[word] = vocabulary[1 + number(#vocabulary) * number(#vocabulary) // #vocabulary]
    end
    local text = table.concat(words, " ")

    local counts, order = {}, {}
    for word in text:gmatch("%a+") do
        if counts[word] == nil then
            counts[word] = 0
            order[#order + 1] = word
        end
        counts[word] = counts[word] + 1
    end
    table.sort(order, function(a, b)
        return counts[a] > counts[b] or counts[a] == counts[b] and a < b
    end)

    local lines = {}
    for place, word in ipairs(order) do
        lines[place] = string.format("%4d  %-12s %d", place, word, counts[word])
    end
    local table_of_counts = table.concat(lines, "\n")
    assert(table_of_counts:gsub("%d+", "#") ~= table_of_counts)
end
